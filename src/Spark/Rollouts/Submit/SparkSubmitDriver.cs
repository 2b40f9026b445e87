using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>
/// Runs the driver on this machine, in client mode. Its process is watched, and lives on when this one ends: a streaming job is not to stop because its tuner is
/// restarted. The next one finds it again by its arguments. Linux only.
/// </summary>
public sealed class SparkSubmitDriver : IRolloutDriver
{
    private readonly JobDescription _job;
    private readonly SubmitFolder _folder;
    private readonly SubmitCommand _command;
    private DriverProcess? _own;

    /// <param name="job">What it submits.</param>
    /// <param name="settings">By which command.</param>
    /// <exception cref="ArgumentException">The folder or the job makes no sense; the message says what would.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on Linux: processes could not be found again.</exception>
    public SparkSubmitDriver(JobDescription job, SubmitSettings settings)
    {
        JobCheck.Require(job);
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("Client mode of spark-submit needs Linux; submit over REST, Livy or Kubernetes instead.");
        (_job, _folder) = (job, new SubmitFolder(settings.Folder));
        _command = new SubmitCommand(settings, _folder.Place);
    }

    public bool SubmittingReplaces => false;

    public Task<SubmitAnswer> SubmitAsync(RunOrder order, CancellationToken cancellation)
    {
        var id = SubmitFolder.IdOf(order.Marks);
        var properties = order.Properties.Append(new("spark.submit.deployMode", "client"));
        string file;
        try
        {
            file = _folder.Write(id, order.Job.Master.Length > 0 ? properties.Append(new("spark.master", order.Job.Master)) : properties);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult(SubmitAnswer.Unanswered(new Absence(AbsenceKind.NotConfigured, $"The properties cannot be written to {_folder.Place}.")));
        }

        var started = _command.Start(SubmitCommand.Arguments(order.Job, file), order.Job.Environment);
        if (!started.IsPresent)
            return Task.FromResult(SubmitAnswer.Unanswered(started.Absence));
        _own?.Dispose();
        _own = new DriverProcess(id, started.Value);
        return Task.FromResult(SubmitAnswer.Taken(new Submission(id, order.Job.Name)));
    }

    public Task<Answer<FoundRuns>> FindAsync(CancellationToken cancellation)
    {
        var ids = JobProcesses.Of(_folder).Select(found => found.Submission).Distinct();
        return Task.FromResult<Answer<FoundRuns>>(new FoundRuns(
            [.. ids.Select(id => new FoundRun(new Submission(id, _job.Name), new RunView { Phase = RunPhase.Running, Word = "RUNNING" }, SubmitFolder.MarksOf(id)))]));
    }

    public Task<Answer<RunView>> LookAsync(Submission submission, CancellationToken cancellation)
    {
        var runs = JobProcesses.Of(_folder).Any(found => found.Submission == submission.Id);
        if (_own?.Submission == submission.Id)
            return Task.FromResult<Answer<RunView>>(_own.View(runs));
        // How a process ended that somebody else had started is not to be known.
        return Task.FromResult<Answer<RunView>>(runs ? new RunView { Phase = RunPhase.Running, Word = "RUNNING" } : new RunView { Phase = RunPhase.Gone });
    }

    public Task<Absence?> StopAsync(Submission submission, CancellationToken cancellation) => Task.FromResult(Signal(submission, JobProcesses.Terminate));

    public Task<Absence?> KillAsync(Submission submission, CancellationToken cancellation) => Task.FromResult(Signal(submission, JobProcesses.Kill));

    /// <summary>Stops watching; the job runs on.</summary>
    public ValueTask DisposeAsync()
    {
        _own?.Dispose();
        return ValueTask.CompletedTask;
    }

    private Absence? Signal(Submission submission, int signal) =>
        JobProcesses.Signal(JobProcesses.Of(_folder).Where(found => found.Submission == submission.Id).Select(found => found.Process), signal);
}
