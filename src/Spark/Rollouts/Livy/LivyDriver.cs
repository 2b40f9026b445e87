using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Livy;

/// <summary>
/// Has Livy run the job as a batch. Livy changes nothing that runs: a change is a deletion and a new batch. A deletion kills, and on YARN leaves a quarter of a
/// second for it, so a job that is to lose nothing has to be stopped from inside before. What is deleted is forgotten at once, though its driver may live on for a
/// while: that is seen at the driver's UI only.
/// </summary>
public sealed class LivyDriver : IRolloutDriver
{
    private const int PageSize = 100;
    private const int MostPages = 20;
    private const int LogLines = 60;
    private const string Taken = "Duplicate session name";

    /// <summary>What Livy answers with 400 that says nothing of what was asked for: it is busy, or has the batch already.</summary>
    private static readonly ImmutableArray<string> OwnTroubles = ["too many sessions", Taken];

    private readonly JobDescription _job;
    private readonly LivySettings _settings;
    private readonly HttpReader _http;
    private readonly Uri _root;
    private readonly Access _access;

    /// <param name="job">What it submits.</param>
    /// <param name="settings">Where to.</param>
    /// <param name="http">The process' own.</param>
    /// <exception cref="ArgumentException">The address or the job makes no sense; the message says what would.</exception>
    public LivyDriver(JobDescription job, LivySettings settings, HttpReader http)
    {
        JobCheck.Require(job);
        RequireResource(job);
        var root = PlaceText.Parse(settings.Root, "Livy", "https://livy:8998");
        _root = root.AbsolutePath.EndsWith('/') ? root : new Uri(root + "/");
        (_job, _settings, _http, _access) = (job, settings, http, new Access(settings.Credential, [], settings.RootsFile));
    }

    public bool SubmittingReplaces => false;

    /// <exception cref="ArgumentException">The resource is a relative path, which Livy would refuse when the run before has been ended.</exception>
    internal static void RequireResource(JobDescription job)
    {
        if (!job.Resource.StartsWith('/') && !Uri.TryCreate(job.Resource, UriKind.Absolute, out _))
            throw new ArgumentException("The job's resource is to be an address such as hdfs:///jobs/ads.jar, or an absolute path, which Livy takes for one of its default file system.", nameof(job));
    }

    public async Task<SubmitAnswer> SubmitAsync(RunOrder order, CancellationToken cancellation)
    {
        var name = BatchName.Of(order.Job.Name, order.Marks);
        // Livy takes no two batches of one name, though the first may be over.
        if (await DeleteAsync(name, batch => batch.View.IsOver, cancellation).ConfigureAwait(false) is { } fault)
            return SubmitAnswer.Unanswered(fault);
        var exchange = new Exchange(HttpMethod.Post, new Uri(_root, "batches"), LivyJson.Create(order, _settings));
        var answer = await _http.ExchangeAsync(exchange, _access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return SubmitAnswer.Unanswered(answer.Absence);
        using var reply = answer.Value;
        var batch = JsonBody.Read(reply.Body, LivyJson.Read);
        if (reply.IsSuccess)
            return batch.IsPresent ? await TakenAsync(batch.Value, cancellation).ConfigureAwait(false) : SubmitAnswer.Unanswered(batch.Absence);
        var message = MessageIn(reply.Body);
        // Livy puts a batch in its list before it looks at what is asked for, and leaves it there as one that starts when it refuses.
        if (!message.IsEmpty && !Says(message, Taken))
            await DeleteAsync(name, left => left.View is { IsOver: false, ApplicationId: null }, cancellation).ConfigureAwait(false);
        // 429 and 5xx are Livy's own troubles, whatever it says; a page is of something in between, or of what guards Livy.
        var isOurs = !message.IsEmpty && (int)reply.Status is >= 400 and < 500 and not (401 or 403 or 408 or 429) && !OwnTroubles.Any(trouble => Says(message, trouble));
        return SubmitAnswer.Refused(
            new FailureSignals { SubmissionStatus = isOurs ? (int)reply.Status : 503, SubmissionIsExplained = isOurs, Texts = message },
            $"{reply.Body.Place} answers {(int)reply.Status}{(message.IsEmpty ? "." : ": " + string.Join(' ', message))}");
    }

    public async Task<Answer<FoundRuns>> FindAsync(CancellationToken cancellation)
    {
        var batches = await ListAsync(cancellation).ConfigureAwait(false);
        return batches.IsPresent
            ? new FoundRuns(
            [
                .. batches.Value.Batches.Where(batch => !batch.View.IsOver)
                    .Select(batch => new FoundRun(new Submission(batch.Id, _job.Name), batch.View, BatchName.Marks(_job.Name, batch.Name!))),
            ])
            : batches.Absence;
    }

    public async Task<Answer<RunView>> LookAsync(Submission submission, CancellationToken cancellation)
    {
        var batch = await AskAsync(Path(submission), LivyJson.Read, cancellation).ConfigureAwait(false);
        if (!batch.IsPresent)
            return batch.Absence.Kind == AbsenceKind.NotFound ? new RunView { Phase = RunPhase.Gone } : batch.Absence;
        var view = batch.Value.View;
        if (!view.IsOver)
            return view;
        var log = await ReadTailAsync(submission, cancellation).ConfigureAwait(false);
        return log.IsPresent ? view with { Texts = log.Value.Lines } : view;
    }

    public async Task<Absence?> StopAsync(Submission submission, CancellationToken cancellation)
    {
        var answer = await _http.ExchangeAsync(new Exchange(HttpMethod.Delete, new Uri(_root, Path(submission)), Within: _settings.DeletionTimeout), _access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        using var reply = answer.Value;
        return reply.IsSuccess || reply.Status == HttpStatusCode.NotFound ? null : Failed(reply);
    }

    public Task<Absence?> KillAsync(Submission submission, CancellationToken cancellation) => StopAsync(submission, cancellation);

    /// <summary>Asks for one batch of anybody's: whether Livy answers and lets us in. Changes nothing.</summary>
    internal Task<Answer<LivyPage>> ProbeAsync(CancellationToken cancellation) => AskAsync("batches?from=0&size=1", LivyJson.ReadPage, cancellation);

    /// <summary>Livy's version, such as 0.8.0-incubating.</summary>
    internal Task<Answer<string>> VersionAsync(CancellationToken cancellation) => AskAsync("version", root => root.Child("version"u8).Text(), cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>One that could not be found again is not left to run.</summary>
    private async Task<SubmitAnswer> TakenAsync(LivyBatch batch, CancellationToken cancellation)
    {
        var submission = new Submission(batch.Id, _job.Name);
        if (batch.SaysName)
            return SubmitAnswer.Taken(submission);
        await KillAsync(submission, cancellation).ConfigureAwait(false);
        return SubmitAnswer.Unanswered(Nameless());
    }

    private async Task<Absence?> DeleteAsync(string name, Func<LivyBatch, bool> which, CancellationToken cancellation)
    {
        var batches = await ListAsync(cancellation).ConfigureAwait(false);
        if (!batches.IsPresent)
            return batches.Absence;
        foreach (var batch in batches.Value.Batches)
            if (batch.Name == name && which(batch) && await StopAsync(new Submission(batch.Id, name), cancellation).ConfigureAwait(false) is { } fault)
                return fault;
        return null;
    }

    /// <summary>The job's batches, those that are over as well.</summary>
    private async Task<Answer<LivyPage>> ListAsync(CancellationToken cancellation)
    {
        var ours = ImmutableArray.CreateBuilder<LivyBatch>();
        for (var page = 0; page < MostPages; page++)
        {
            var from = page * PageSize;
            var answer = await AskAsync(string.Create(CultureInfo.InvariantCulture, $"batches?from={from}&size={PageSize}"), LivyJson.ReadPage, cancellation).ConfigureAwait(false);
            if (!answer.IsPresent)
                return answer.Absence;
            if (answer.Value.Batches.Any(batch => !batch.SaysName))
                return Nameless();
            ours.AddRange(answer.Value.Batches.Where(batch => BatchName.IsOf(_job.Name, batch.Name)));
            if (answer.Value.Count == 0 || from + answer.Value.Count >= answer.Value.Total)
                return new LivyPage(ours.ToImmutable(), ours.Count, ours.Count);
        }

        return new Absence(AbsenceKind.TooLarge, $"Livy lists more than {MostPages * PageSize} batches; delete those that are over.");
    }

    /// <summary>Without a place to begin from, Livy gives the last lines.</summary>
    private Task<Answer<LivyLog>> ReadTailAsync(Submission submission, CancellationToken cancellation) =>
        AskAsync(string.Create(CultureInfo.InvariantCulture, $"{Path(submission)}/log?from=-1&size={LogLines}"), LivyJson.ReadLog, cancellation);

    private async Task<Answer<T>> AskAsync<T>(string path, Func<JsonElement, T?> read, CancellationToken cancellation) where T : class
    {
        var answer = await _http.ExchangeAsync(new Exchange(HttpMethod.Get, new Uri(_root, path)), _access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        using var reply = answer.Value;
        return reply.IsSuccess ? JsonBody.Read(reply.Body, read) : Failed(reply);
    }

    private Absence Nameless() => new(
        AbsenceKind.Unexpected, $"{HttpReader.NameOf(_root)} is a Livy that does not say the names of batches, by which a run is known; upgrade it to 0.6 or later.");

    private static bool Says(ImmutableArray<string> message, string text) => message.Any(line => line.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static string Path(Submission submission) => $"batches/{Uri.EscapeDataString(submission.Id)}";

    private static Absence Failed(Reply reply) => reply.Denial ?? new(
        reply.Status == HttpStatusCode.NotFound ? AbsenceKind.NotFound : AbsenceKind.ServerFailed, $"{reply.Body.Place} answers {(int)reply.Status}.");

    private static ImmutableArray<string> MessageIn(Body body)
    {
        var said = JsonBody.Read(body, root => root.Child("msg"u8).Text());
        return said.IsPresent ? LogTail.Of(said.Value.Split('\n')) : [];
    }
}
