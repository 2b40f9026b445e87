using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts.Control;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts;

/// <summary>
/// Ends what runs, as gently as it lets itself be ended: the job is asked, then whoever runs it (SIGTERM), then it is killed. It is over when whoever runs it says so
/// and no driver of it answers any more; a kill that was taken is no proof, and an application whose master gave it up may have a driver that writes on.
/// </summary>
internal sealed class RunStop(IRolloutDriver driver, Surveyor surveyor, IJobControl? control, RolloutSettings settings, TimeProvider time)
{
    /// <summary>Null when nothing runs any more.</summary>
    public async Task<Absence?> EndAsync(Survey found, RunMarks asker, TimeSpan drain, CancellationToken cancellation)
    {
        if (found.IsEmpty)
            return null;
        if (control is not null && await control.StopAsync(asker, cancellation).ConfigureAwait(false) is null
            && await IsGoneAsync(drain, cancellation).ConfigureAwait(false))
            return null;
        if (found.Runs.IsEmpty)
            return new Absence(AbsenceKind.Unexpected, $"{Name(found)} runs, but was not submitted this way, and {(control is null ? "the job has no control to end it by" : "does not end when it is asked to")}; stop it by hand.");
        // Its change of what is asked for ends it.
        if (driver.SubmittingReplaces)
            return null;
        var fault = await EachAsync(found, driver.StopAsync, cancellation).ConfigureAwait(false);
        if (fault is null && await IsGoneAsync(drain, cancellation).ConfigureAwait(false))
            return null;
        fault = await KillAsync(found.Runs.Select(run => run.Submission), cancellation).ConfigureAwait(false) ?? fault;
        return fault is null ? null : new Absence(fault.Kind, $"{Name(found)} could not be ended, and two must not write: {fault.Reason}");
    }

    /// <summary>Null when nothing of it runs any more.</summary>
    public async Task<Absence?> KillAsync(IEnumerable<Submission> submissions, CancellationToken cancellation)
    {
        Absence? fault = null;
        foreach (var submission in submissions)
            fault ??= await driver.KillAsync(submission, cancellation).ConfigureAwait(false);
        if (await IsGoneAsync(settings.KillTimeout, cancellation).ConfigureAwait(false))
            return null;
        return fault ?? new Absence(AbsenceKind.TimedOut, $"It still runs {settings.KillTimeout.TotalSeconds:0.#} s after it was killed; stop it by hand.");
    }

    private static async Task<Absence?> EachAsync(Survey found, Func<Submission, CancellationToken, Task<Absence?>> ask, CancellationToken cancellation)
    {
        Absence? fault = null;
        foreach (var run in found.Runs)
            fault ??= await ask(run.Submission, cancellation).ConfigureAwait(false);
        return fault;
    }

    private async Task<bool> IsGoneAsync(TimeSpan within, CancellationToken cancellation)
    {
        var asked = time.GetTimestamp();
        while (true)
        {
            var survey = await surveyor.LookAsync(cancellation).ConfigureAwait(false);
            if (survey.Value?.IsEmpty == true)
                return true;
            if (time.GetElapsedTime(asked) >= within)
                return false;
            await Task.Delay(settings.PollInterval, time, cancellation).ConfigureAwait(false);
        }
    }

    private static string Name(Survey found) => found.Runs is [var run, ..] ? run.Submission.Id : found.Applications is [var application, ..] ? application.Application.Id : "The run before";
}
