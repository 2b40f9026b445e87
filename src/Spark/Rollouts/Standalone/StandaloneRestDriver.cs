using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Standalone;

/// <summary>
/// Has a standalone master run the driver on one of its workers. The worker ends a driver by SIGTERM, and by SIGKILL after its own
/// <c>spark.worker.driverTerminateTimeout</c> (10 s): raise that above the time that a job needs for its batches. A kill is answered before it is done.
/// </summary>
public sealed class StandaloneRestDriver : IRolloutDriver
{
    private const int LongestId = 200;
    private const int UnknownVersion = 468;
    private const string Nobody = "driver-none";

    private readonly JobDescription _job;
    private readonly StandaloneSettings _settings;
    private readonly int _javaVersion;
    private readonly HttpReader _http;
    private readonly Uri _rest;
    private readonly Uri _ui;
    private readonly Access _access;

    /// <param name="job">What it submits; a JVM application, since the interface takes no others.</param>
    /// <param name="settings">Where to.</param>
    /// <param name="javaVersion">Of the workers.</param>
    /// <param name="http">The process' own.</param>
    /// <exception cref="ArgumentException">An address or the job makes no sense; the message says what would.</exception>
    public StandaloneRestDriver(JobDescription job, StandaloneSettings settings, int javaVersion, HttpReader http)
    {
        JobCheck.Require(job);
        if (job.MainClass is null)
            throw new ArgumentException("A standalone master takes JVM applications only over REST: give the job's main class, or submit it with spark-submit.", nameof(job));
        (_job, _settings, _javaVersion, _http) = (job, settings, javaVersion, http);
        _rest = PlaceText.Parse(settings.Rest, "the master's REST interface", "http://master:6066");
        _ui = PlaceText.Parse(settings.Ui, "the master's UI", "http://master:8080");
        _access = new Access(settings.Credential, [], settings.RootsFile);
    }

    public bool SubmittingReplaces => false;

    public async Task<SubmitAnswer> SubmitAsync(RunOrder order, CancellationToken cancellation)
    {
        var exchange = new Exchange(HttpMethod.Post, new Uri(_rest, "/v1/submissions/create"), StandaloneJson.Create(order, _settings, _javaVersion));
        var answer = await _http.ExchangeAsync(exchange, _access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return SubmitAnswer.Unanswered(answer.Absence);
        using var reply = answer.Value;
        var said = JsonBody.Read(reply.Body, StandaloneJson.Read);
        if (reply.IsSuccess && said.Value is { IsSuccess: true, SubmissionId: { } id } && IsId(id))
            return SubmitAnswer.Taken(new Submission(id, order.Job.Name));
        if (reply.IsSuccess && !said.IsPresent)
            return SubmitAnswer.Unanswered(said.Absence);
        // A master that is not in charge answers 200 and no success; that says nothing of what was submitted.
        var status = reply.IsSuccess ? 503 : (int)reply.Status;
        var isExplained = !reply.IsSuccess && said.Value?.Action == "ErrorResponse";
        var message = SecretWords.Hide(said.Value?.Message ?? "");
        return SubmitAnswer.Refused(
            new FailureSignals { SubmissionStatus = status, SubmissionIsExplained = isExplained, Texts = [message] },
            $"{reply.Body.Place} answers {(int)reply.Status}{(message.Length > 0 ? ": " + message : ", and not in its own words")}");
    }

    public async Task<Answer<FoundRuns>> FindAsync(CancellationToken cancellation)
    {
        var answer = await _http.GetAsync(new Uri(_ui, "/json/"), _access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        using var body = answer.Value;
        var listed = JsonBody.Read(body, root => StandaloneJson.ReadActive(root, _job));
        if (!listed.IsPresent)
            return listed.Absence;
        return listed.Value.IsWhole ? listed.Value.Runs : NotInCharge(body.Place, listed.Value.Status);
    }

    public async Task<Answer<RunView>> LookAsync(Submission submission, CancellationToken cancellation)
    {
        var answer = await AskAsync(HttpMethod.Get, "status", submission, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        var said = answer.Value;
        return said.IsSuccess
            ? new RunView { Phase = RunWords.OfStandalone(said.State), Word = said.State, Texts = LogTail.Of(said.Message.Split('\n')) }
            : new RunView { Phase = RunPhase.Gone };
    }

    public async Task<Absence?> StopAsync(Submission submission, CancellationToken cancellation) =>
        // No success: it has finished already, or is not known.
        (await AskAsync(HttpMethod.Post, "kill", submission, cancellation).ConfigureAwait(false)).Absence;

    public Task<Absence?> KillAsync(Submission submission, CancellationToken cancellation) => StopAsync(submission, cancellation);

    /// <summary>Asks how a submission does that there is not: whether a master takes submissions here, and of which Spark it is. Changes nothing.</summary>
    internal Task<Answer<StandaloneReply>> ProbeAsync(CancellationToken cancellation) => AskAsync(HttpMethod.Get, "status", new Submission(Nobody, _job.Name), cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Answer<StandaloneReply>> AskAsync(HttpMethod method, string verb, Submission submission, CancellationToken cancellation)
    {
        var place = new Uri(_rest, $"/v1/submissions/{verb}/{Uri.EscapeDataString(submission.Id)}");
        var answer = await _http.ExchangeAsync(new Exchange(method, place), _access, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        using var reply = answer.Value;
        if (reply.IsSuccess)
        {
            var said = JsonBody.Read(reply.Body, StandaloneJson.Read);
            // It would seem to know of nothing, and what runs would be started a second time.
            return said.Value?.NotInCharge is { } idle ? NotInCharge(reply.Body.Place, idle) : said;
        }

        return (int)reply.Status == UnknownVersion ? new Absence(AbsenceKind.Unexpected, $"{reply.Body.Place} answers {UnknownVersion}: it speaks another version of the protocol than v1.")
            : reply.Denial ?? new Absence(AbsenceKind.ServerFailed, $"{reply.Body.Place} answers {(int)reply.Status}.");
    }

    private static Absence NotInCharge(string place, string said) =>
        new(AbsenceKind.ServerFailed, $"{place} is of a master that is not in charge ({SecretWords.Hide(said)}): name the one that is, or wait until it has recovered.");

    private static bool IsId(string text) => text.Length <= LongestId && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
