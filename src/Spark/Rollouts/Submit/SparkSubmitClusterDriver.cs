using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>
/// Has a cluster run the driver: the command submits, asks and kills, and each time ends. That it ended well says nothing of the job. For a standalone master and for
/// Kubernetes; of an application on YARN the command can tell nothing afterwards, so go through Livy there. A standalone master is asked and told over its REST
/// interface, whatever its address says: the older way to submit does not say what it submitted, and there is none to ask. Of a driver that it does not know the command says
/// the same as of any driver while the master recovers or stands by, so that is no proof that it does not run until it has been said for longer than a recovery takes.
/// </summary>
public sealed class SparkSubmitClusterDriver : IRolloutDriver
{
    private const string Standalone = "spark://";
    private const string Kubernetes = "k8s://";
    private const string RpcPort = ":7077";

    /// <summary>A master waits for its workers no longer than <c>spark.worker.timeout</c> (60 s) when it recovers; the other half is for whoever is to be in charge.</summary>
    private static readonly TimeSpan RecoveryTakes = TimeSpan.FromMinutes(2);

    private readonly JobDescription _job;
    private readonly SubmitFolder _folder;
    private readonly SubmitCommand _command;
    private readonly SubmitRecord _record;
    private readonly TimeProvider _time;

    // What a standalone master has not known since when, whenever it was asked.
    private (string Id, long Since)? _unknown;

    /// <param name="job">What it submits.</param>
    /// <param name="settings">By which command.</param>
    /// <param name="time">Its clock; null for the system's.</param>
    /// <exception cref="ArgumentException">The folder or the job makes no sense; the message says what would.</exception>
    public SparkSubmitClusterDriver(JobDescription job, SubmitSettings settings, TimeProvider? time = null)
    {
        JobCheck.Require(job);
        RequireMaster(job);
        (_job, _folder, _time) = (job, new SubmitFolder(settings.Folder), time ?? TimeProvider.System);
        (_command, _record) = (new SubmitCommand(settings, _folder.Place), new SubmitRecord(_folder.Place));
    }

    public bool SubmittingReplaces => false;

    private bool IsStandalone => _job.Master.StartsWith(Standalone, StringComparison.Ordinal);

    /// <exception cref="ArgumentException">The command could tell nothing of the job afterwards, or not pass it on as a whole.</exception>
    internal static void RequireMaster(JobDescription job)
    {
        var isStandalone = job.Master.StartsWith(Standalone, StringComparison.Ordinal);
        if (!isStandalone && !job.Master.StartsWith(Kubernetes, StringComparison.Ordinal))
            throw new ArgumentException("Cluster mode of spark-submit is for masters such as spark://master:6066 and k8s://https://api:6443; on YARN submit through Livy.", nameof(job));
        if (!isStandalone)
            return;
        if (job.Master[Standalone.Length..].Split(',').Any(place => place.EndsWith(RpcPort, StringComparison.Ordinal)))
            throw new ArgumentException("In cluster mode spark-submit asks and ends at the master's REST port only: give spark://master:6066, and switch it on at the master (spark.master.rest.enabled).", nameof(job));
        if (job.Environment.Any(variable => !variable.Key.StartsWith("SPARK_", StringComparison.Ordinal)))
            throw new ArgumentException("spark-submit passes on to a standalone cluster only variables whose names begin with SPARK_: leave out the others of the job's environment, or submit over REST.", nameof(job));
    }

    public async Task<SubmitAnswer> SubmitAsync(RunOrder order, CancellationToken cancellation)
    {
        var properties = order.Properties.Concat(
        [
            new("spark.master", order.Job.Master),
            new("spark.submit.deployMode", "cluster"),
        ]).Concat(IsStandalone
            // Off in the command from 2.4 on.
            ? [new("spark.master.rest.enabled", "true")]
            // Otherwise it ends when the job does.
            : order.Job.Environment.Select(variable => KeyValuePair.Create("spark.kubernetes.driverEnv." + variable.Key, variable.Value)).Append(new("spark.kubernetes.submission.waitAppCompletion", "false")));
        string file;
        try
        {
            file = _folder.Write(SubmitFolder.IdOf(order.Marks), properties);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return SubmitAnswer.Unanswered(new Absence(AbsenceKind.NotConfigured, $"The properties cannot be written to {_folder.Place}."));
        }

        var answer = await _command.RunAsync(SubmitCommand.Arguments(order.Job, file), IsStandalone ? order.Job.Environment : [], cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return SubmitAnswer.Unanswered(answer.Absence);
        var result = answer.Value;
        if (result.Exit == 0 && SubmitOutput.IdIn(result.Output) is { } id)
        {
            var submission = new Submission(id, order.Job.Name);
            if (_record.Write(id, order.Marks))
                return SubmitAnswer.Taken(submission);
            // Nobody would find it again, and two would write.
            var left = await StopAsync(submission, cancellation).ConfigureAwait(false);
            return SubmitAnswer.Unanswered(new Absence(
                AbsenceKind.NotConfigured,
                $"{id} was submitted, but that cannot be written to {_folder.Place}, so it {(left is null ? "was ended again" : "is to be ended by hand")}; make room there, and let Sluice write to it."));
        }

        if (SubmitOutput.SaysUnreachable(result.Output))
            return SubmitAnswer.Unanswered(new Absence(AbsenceKind.Unreachable, $"spark-submit does not reach {order.Job.Master}."));
        // It ends well where a master refuses, and where one stands by; what it does not say may have been submitted.
        return result.Exit == 0 && !SubmitOutput.SaysRefused(result.Output)
            ? SubmitAnswer.Unanswered(new Absence(AbsenceKind.Malformed, $"spark-submit ended well, but did not say what it submitted: see that {order.Job.Master} is in charge, and that the command logs at INFO."))
            : SubmitAnswer.Refused(
                new FailureSignals { SubmitExit = result.Exit == 0 ? 1 : result.Exit, Texts = result.Output },
                result.Exit == 0 ? "spark-submit was refused." : $"spark-submit ended with {result.Exit}.");
    }

    public async Task<Answer<FoundRuns>> FindAsync(CancellationToken cancellation)
    {
        if (_record.Read() is not var (id, marks))
            return new FoundRuns([]);
        var submission = new Submission(id, _job.Name);
        var view = await LookAsync(submission, cancellation).ConfigureAwait(false);
        return view.IsPresent ? new FoundRuns(view.Value.IsOver ? [] : [new FoundRun(submission, view.Value, marks)]) : view.Absence;
    }

    public async Task<Answer<RunView>> LookAsync(Submission submission, CancellationToken cancellation)
    {
        var answer = await AskAsync("--status", submission, cancellation).ConfigureAwait(false);
        var unknown = _unknown;
        _unknown = null;
        if (!answer.IsPresent)
            return answer.Absence;
        if (SubmitOutput.StateIn(answer.Value.Output) is var (word, phase))
            return new RunView { Phase = phase, Word = word };
        // Of several masters the one that would know may be the one that is not reached.
        if (SubmitOutput.SaysUnreachable(answer.Value.Output))
            return new Absence(AbsenceKind.Unreachable, $"spark-submit does not reach {_job.Master}.");
        if (!SubmitOutput.SaysUnknown(answer.Value.Output))
            return new Absence(AbsenceKind.Malformed, $"spark-submit --status ended with {answer.Value.Exit} and gave no state.");
        if (!IsStandalone)
            return new RunView { Phase = RunPhase.Gone };
        _unknown = unknown?.Id == submission.Id ? unknown : (submission.Id, _time.GetTimestamp());
        return _time.GetElapsedTime(_unknown.Value.Since) >= RecoveryTakes
            ? new RunView { Phase = RunPhase.Gone }
            : new Absence(AbsenceKind.NotReported, $"{_job.Master} does not know {submission.Id}, as a master says of every driver while it recovers or stands by; it counts as gone when that has been said for {RecoveryTakes.TotalMinutes:0} minutes.");
    }

    public async Task<Absence?> StopAsync(Submission submission, CancellationToken cancellation)
    {
        var answer = await AskAsync("--kill", submission, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        // Of a standalone master it ends well whatever that says.
        return (answer.Value.Exit == 0 && (!IsStandalone || SubmitOutput.SaysTaken(answer.Value.Output))) || SubmitOutput.SaysUnknown(answer.Value.Output)
            ? null
            : new Absence(AbsenceKind.ServerFailed, $"spark-submit --kill ended with {answer.Value.Exit}.");
    }

    public Task<Absence?> KillAsync(Submission submission, CancellationToken cancellation) => StopAsync(submission, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<Answer<CommandResult>> AskAsync(string verb, Submission submission, CancellationToken cancellation) =>
        _command.RunAsync([verb, submission.Id, "--master", _job.Master], [], cancellation);
}
