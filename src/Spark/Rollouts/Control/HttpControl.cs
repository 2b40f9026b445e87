using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Rest;

namespace Sluice.Spark.Rollouts.Control;

/// <summary>A job that listens: <c>POST</c> of a command to its endpoint, <c>GET</c> for what it has in effect.</summary>
public sealed class HttpControl : IJobControl
{
    private readonly HttpReader _http;
    private readonly Uri _place;
    private readonly Access _access;

    /// <param name="endpoint">Such as <c>http://driver:8090/sluice</c>.</param>
    /// <param name="credential">What it asks for; null for nothing.</param>
    /// <param name="http">The process' own. A change has to be answered within its time limit.</param>
    /// <param name="rootsFile">Certificates (PEM) that sign its own; null for those that the process trusts.</param>
    /// <exception cref="ArgumentException">The endpoint is no address.</exception>
    public HttpControl(string endpoint, Credential? credential, HttpReader http, string? rootsFile = null) =>
        (_place, _access, _http) = (PlaceText.Parse(endpoint, "the job's control endpoint", "http://driver:8090/sluice"), new Access(credential, [], rootsFile), http);

    public async Task<Answer<RunMarks>> ReadAsync(CancellationToken cancellation) => await AskAsync(HttpMethod.Get, null, cancellation).ConfigureAwait(false);

    public async Task<Absence?> StopAsync(RunMarks asker, CancellationToken cancellation)
    {
        var answer = await _http.ExchangeAsync(new Exchange(HttpMethod.Post, _place, ControlJson.Stop(asker)), _access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        using var reply = answer.Value;
        return reply.IsSuccess ? null : Refused(reply);
    }

    public Task<Answer<RunMarks>> ChangeAsync(InPlaceChange change, CancellationToken cancellation) => AskAsync(HttpMethod.Post, ControlJson.Change(change), cancellation);

    /// <summary>What listens ends with the job, and so does all that it was told.</summary>
    public Task<Absence?> ForgetAsync(CancellationToken cancellation) => Task.FromResult<Absence?>(null);

    private async Task<Answer<RunMarks>> AskAsync(HttpMethod method, byte[]? json, CancellationToken cancellation)
    {
        var answer = await _http.ExchangeAsync(new Exchange(method, _place, json), _access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        using var reply = answer.Value;
        return reply.IsSuccess ? JsonBody.Read(reply.Body, ControlJson.Read) : Refused(reply);
    }

    private static Absence Refused(Reply reply) => new(AbsenceKind.Unexpected, $"{reply.Body.Place} answers {(int)reply.Status}.");
}
