using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>
/// Has a cluster run the driver: the command submits, asks and kills, and each time ends. That it ended well says nothing of the job. For a standalone master and for
/// Kubernetes; of an application on YARN the command can tell nothing afterwards, so go through Livy there.
/// </summary>
public sealed class SparkSubmitClusterDriver : IRolloutDriver
{
    private readonly JobDescription _job;
    private readonly SubmitFolder _folder;
    private readonly SubmitCommand _command;
    private readonly SubmitRecord _record;

    /// <param name="job">What it submits.</param>
    /// <param name="settings">By which command.</param>
    /// <exception cref="ArgumentException">The folder or the job makes no sense; the message says what would.</exception>
    public SparkSubmitClusterDriver(JobDescription job, SubmitSettings settings)
    {
        JobCheck.Require(job);
        RequireMaster(job);
        (_job, _folder) = (job, new SubmitFolder(settings.Folder));
        (_command, _record) = (new SubmitCommand(settings, _folder.Place), new SubmitRecord(_folder.Place));
    }

    public bool SubmittingReplaces => false;

    /// <exception cref="ArgumentException">The job's master is none that the command can tell anything of afterwards.</exception>
    internal static void RequireMaster(JobDescription job)
    {
        if (!job.Master.StartsWith("spark://", StringComparison.Ordinal) && !job.Master.StartsWith("k8s://", StringComparison.Ordinal))
            throw new ArgumentException("Cluster mode of spark-submit is for masters such as spark://master:7077 and k8s://https://api:6443; on YARN submit through Livy.", nameof(job));
    }

    public async Task<SubmitAnswer> SubmitAsync(RunOrder order, CancellationToken cancellation)
    {
        var properties = order.Properties.Concat(
        [
            new("spark.master", order.Job.Master),
            new("spark.submit.deployMode", "cluster"),
            // Otherwise it ends when the job does.
            new("spark.kubernetes.submission.waitAppCompletion", "false"),
        ]);
        string file;
        try
        {
            file = _folder.Write(SubmitFolder.IdOf(order.Marks), properties);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return SubmitAnswer.Unanswered(new Absence(AbsenceKind.NotConfigured, $"The properties cannot be written to {_folder.Place}."));
        }

        var answer = await _command.RunAsync(SubmitCommand.Arguments(order.Job, file), order.Job.Environment, cancellation).ConfigureAwait(false);
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

        return SaysUnreachable(result)
            ? SubmitAnswer.Unanswered(new Absence(AbsenceKind.Unreachable, $"spark-submit does not reach {order.Job.Master}."))
            : SubmitAnswer.Refused(
                new FailureSignals { SubmitExit = result.Exit == 0 ? 1 : result.Exit, Texts = result.Output },
                result.Exit == 0 ? "spark-submit ended, but did not say what it submitted." : $"spark-submit ended with {result.Exit}.");
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
        if (!answer.IsPresent)
            return answer.Absence;
        if (SubmitOutput.StateIn(answer.Value.Output) is var (word, phase))
            return new RunView { Phase = phase, Word = word };
        return SubmitOutput.SaysUnknown(answer.Value.Output)
            ? new RunView { Phase = RunPhase.Gone }
            : new Absence(AbsenceKind.Malformed, $"spark-submit --status ended with {answer.Value.Exit} and gave no state.");
    }

    public async Task<Absence?> StopAsync(Submission submission, CancellationToken cancellation)
    {
        var answer = await AskAsync("--kill", submission, cancellation).ConfigureAwait(false);
        if (!answer.IsPresent)
            return answer.Absence;
        return answer.Value.Exit == 0 || SubmitOutput.SaysUnknown(answer.Value.Output)
            ? null
            : new Absence(AbsenceKind.ServerFailed, $"spark-submit --kill ended with {answer.Value.Exit}.");
    }

    public Task<Absence?> KillAsync(Submission submission, CancellationToken cancellation) => StopAsync(submission, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<Answer<CommandResult>> AskAsync(string verb, Submission submission, CancellationToken cancellation) =>
        _command.RunAsync([verb, submission.Id, "--master", _job.Master], [], cancellation);

    private static bool SaysUnreachable(CommandResult result) => result.Output.Any(line =>
        line.Contains("Connection refused", StringComparison.Ordinal) || line.Contains("UnknownHostException", StringComparison.Ordinal)
        || line.Contains("All masters are unresponsive", StringComparison.Ordinal) || line.Contains("Unable to connect to server", StringComparison.Ordinal));
}
