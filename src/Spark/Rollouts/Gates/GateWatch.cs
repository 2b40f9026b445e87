using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Gates;

/// <summary>
/// Watches a run through its gates, each with a deadline: its driver runs, enough of its executors do, it runs with what was asked for, and a batch is done. A state
/// that says that it ended well is a miss at all of them: a stream does not end.
/// </summary>
internal sealed class GateWatch(IRolloutDriver driver, ApplicationUi ui, RolloutSettings settings, TimeProvider time)
{
    /// <summary>The application that got through the last gates; null before the first.</summary>
    public RunningApplication? Passed { get; private set; }

    /// <summary>Null once a batch is done.</summary>
    /// <param name="expected">The run, and what it is to be.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<GateMiss?> PassAsync(ExpectedRun expected, CancellationToken cancellation)
    {
        if (driver.SubmittingReplaces && await TakesOverAsync(expected, cancellation).ConfigureAwait(false) is { } stuck)
            return stuck;
        if (await RunsAsync(expected, cancellation).ConfigureAwait(false) is { } unstarted)
            return unstarted;
        var (application, miss) = await HasExecutorsAsync(expected, cancellation).ConfigureAwait(false);
        if (application is null)
            return miss;
        if (IsInEffect(expected, application) is { } other)
            return other;
        return await HasBatchAsync(expected, application.Application, -1, cancellation).ConfigureAwait(false);
    }

    /// <summary>Null once a batch is done after the one given, or when the time is over and the application has had nothing to do.</summary>
    public async Task<GateMiss?> HasBatchAsync(ExpectedRun expected, RunningApplication application, double after, CancellationToken cancellation)
    {
        GateMiss? miss = null;
        BatchTally? seen = null;
        var within = settings.FirstBatchOf(expected.Target);
        await PollAsync(within, async () =>
        {
            seen = null;
            var (view, over) = await LookAsync(expected, cancellation).ConfigureAwait(false);
            if (over is not null)
            {
                miss = over;
                return !over.Signals.ManagerIsSilent;
            }

            var batches = await ui.BatchesAsync(application, cancellation).ConfigureAwait(false);
            if (batches.Value?.Newest > after)
            {
                miss = null;
                Passed = application;
                return true;
            }

            seen = batches.Value;
            var signals = batches.IsPresent
                ? new FailureSignals { IsWithoutBatches = true, FailedOutputs = batches.Value.FailedOutputs, Texts = [.. batches.Value.Reasons.Select(SecretWords.Hide)] }
                : new FailureSignals { IsBlind = true };
            miss = GateMiss.Of(view, signals, batches.IsPresent
                ? $"No batch was done within {within.TotalSeconds:0} s."
                : $"Whether batches are done could not be seen for {within.TotalSeconds:0} s: {batches.Absence.Reason}");
            return false;
        }, cancellation).ConfigureAwait(false);
        return seen?.Begun <= after ? await IsAtWorkAsync(application, miss, within, cancellation).ConfigureAwait(false) : miss;
    }

    /// <summary>
    /// A query without new data begins no job, whatever it runs with, and Spark tells of its idle rounds to listeners only. So if it runs it passes; one that did not get to
    /// start counts as before, and where that cannot be seen nothing is held against the configuration.
    /// </summary>
    private async Task<GateMiss?> IsAtWorkAsync(RunningApplication application, GateMiss? miss, TimeSpan within, CancellationToken cancellation)
    {
        var queries = await ui.QueriesAsync(application, cancellation).ConfigureAwait(false);
        if (!queries.IsPresent)
            return new GateMiss(new FailureSignals { IsBlind = true }, $"No batch was begun within {within.TotalSeconds:0} s, and whether a query waits for data could not be seen: {queries.Absence.Reason}");
        if (queries.Value.Running == 0)
            return miss;
        Passed = application;
        return null;
    }

    /// <summary>Null once what ran before has made way: until then it is no fault of the new run that its driver does not run.</summary>
    private async Task<GateMiss?> TakesOverAsync(ExpectedRun expected, CancellationToken cancellation)
    {
        GateMiss? miss = null;
        var within = expected.Drain + settings.RunningTimeout;
        await PollAsync(within, async () =>
        {
            var look = await driver.LookAsync(expected.Submission, cancellation).ConfigureAwait(false);
            miss = !look.IsPresent ? Silent(look.Absence)
                : look.Value.IsPreceded ? new GateMiss(
                    new FailureSignals { ManagerIsSilent = true }, $"What ran before has not made way within {within.TotalSeconds:0} s, and is {look.Value.Word}: see whether whoever runs it works, and the pod of its driver.")
                : null;
            return miss is null;
        }, cancellation).ConfigureAwait(false);
        return miss;
    }

    private async Task<GateMiss?> RunsAsync(ExpectedRun expected, CancellationToken cancellation)
    {
        GateMiss? miss = null;
        await PollAsync(settings.RunningTimeout, async () =>
        {
            var (view, over) = await LookAsync(expected, cancellation).ConfigureAwait(false);
            miss = over ?? (view?.Phase == RunPhase.Running
                ? null
                : GateMiss.Of(view, new FailureSignals { IsWithoutExecutors = true }, $"Its driver did not run within {settings.RunningTimeout.TotalSeconds:0} s."));
            return over is not null ? !over.Signals.ManagerIsSilent : miss is null;
        }, cancellation).ConfigureAwait(false);
        return miss;
    }

    private async Task<(LiveApplication? Application, GateMiss? Miss)> HasExecutorsAsync(ExpectedRun expected, CancellationToken cancellation)
    {
        LiveApplication? application = null;
        GateMiss? miss = null;
        var needed = settings.ExecutorsNeeded(expected.Target);
        await PollAsync(settings.ExecutorsTimeout, async () =>
        {
            var (view, over) = await LookAsync(expected, cancellation).ConfigureAwait(false);
            if (over is not null)
            {
                miss = over;
                return !over.Signals.ManagerIsSilent;
            }

            var found = await ui.FindAsync(Surveyor.QueryOf(expected.Submission, view!), cancellation).ConfigureAwait(false);
            var candidates = found.Value?.All.Where(candidate => !expected.Earlier.Contains(candidate.Application.Id)).ToArray() ?? [];
            var chosen = candidates.FirstOrDefault(candidate => candidate.Marks == expected.Marks) ?? candidates.MaxBy(candidate => candidate.Application.StartedMs);
            if (chosen is null)
            {
                miss = GateMiss.Of(view, new FailureSignals { IsBlind = true },
                    $"Its driver runs, but lists no application within {settings.ExecutorsTimeout.TotalSeconds:0} s: {found.Absence?.Reason ?? "see that the address of its UI and the job's name are right."}");
                return false;
            }

            var executors = await ui.ExecutorsAsync(chosen.Application, cancellation).ConfigureAwait(false);
            if (executors.Value?.Active >= needed)
            {
                (application, miss) = (chosen, null);
                return true;
            }

            miss = executors.IsPresent
                ? GateMiss.Of(view, new FailureSignals { IsWithoutExecutors = true, ExecutorExits = executors.Value.Exits, Texts = [.. executors.Value.Reasons.Select(SecretWords.Hide)] },
                    $"{executors.Value.Active} executors work after {settings.ExecutorsTimeout.TotalSeconds:0} s, where {needed} are needed.")
                : GateMiss.Of(view, new FailureSignals { IsBlind = true }, $"Its executors could not be counted: {executors.Absence.Reason}");
            return false;
        }, cancellation).ConfigureAwait(false);
        return (application, miss);
    }

    private static GateMiss? IsInEffect(ExpectedRun expected, LiveApplication application)
    {
        var actual = application.Environment.SparkProperties;
        var differences = EnvironmentCheck.Differences(expected.Properties, actual, expected.Narrowest);
        if (differences.Count > 0)
            return new GateMiss(new FailureSignals { IsInEffect = false }, EnvironmentCheck.Describe(differences, expected.Properties, actual));
        return application.Marks == expected.Marks
            ? null
            : new GateMiss(new FailureSignals { IsInEffect = false }, $"The application carries the marks of {application.Marks?.ToString() ?? "nobody"}: it goes on from an old checkpoint, which restores the configuration it was made with.");
    }

    /// <summary>The run's view, or why it will get through no gate.</summary>
    private async Task<(RunView? View, GateMiss? Over)> LookAsync(ExpectedRun expected, CancellationToken cancellation)
    {
        var look = await driver.LookAsync(expected.Submission, cancellation).ConfigureAwait(false);
        if (!look.IsPresent)
            return (null, Silent(look.Absence));
        var view = look.Value;
        if (view.IsOver)
            return (view, GateMiss.Of(view, new FailureSignals { IsWithoutBatches = true }, $"It ended{(view.Word.Length > 0 ? $" as {view.Word}" : "")}{(view.DriverExit is { } exit ? $" with {exit}" : "")}."));
        return view.Attempts > 1 || view.Word == "RELAUNCHING"
            ? (view, GateMiss.Of(view, new FailureSignals(), "Its driver ends and is started again."))
            : (view, null);
    }

    private static GateMiss Silent(Absence absence) => new(new FailureSignals { ManagerIsSilent = true }, $"Nobody says how it does: {absence.Reason}");

    private async Task<bool> PollAsync(TimeSpan within, Func<Task<bool>> isDecided, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            if (await isDecided().ConfigureAwait(false))
                return true;
            if (time.GetElapsedTime(since) >= within)
                return false;
            await Task.Delay(settings.PollInterval, time, cancellation).ConfigureAwait(false);
        }
    }
}
