using System.Globalization;
using Sluice.Spark.Rollouts;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Live;

/// <summary>Changes of a live cluster: rolled out while samples go on, and read back.</summary>
/// <param name="sampling">The cluster's.</param>
/// <param name="rollout">How a change is made.</param>
/// <param name="epoch">The ownership epoch of the connection.</param>
internal sealed class LiveChange(LiveSampling sampling, IRollout rollout, long epoch)
{
    // What ended badly may have left anything: the next change goes out even where it asks for what was in effect before.
    private Configuration? _unsettled;
    private Task? _rollingOut;

    /// <summary>The cluster runs what it says that it runs.</summary>
    public bool IsSettled => _unsettled is null && sampling.Monitor.Health.IsUp;

    public async Task<LoadReport> RollOutAsync(Configuration configuration, StartingOffsets start, CancellationToken cancellation)
    {
        var request = new RolloutRequest(configuration, _unsettled ?? sampling.Effective.Value, epoch, configuration.Hash.ToString("x16", CultureInfo.InvariantCulture), start);
        var rollingOut = rollout.RollOutAsync(request, cancellation);
        _rollingOut = rollingOut;
        var report = await sampling.WhileAsync(rollingOut, cancellation).ConfigureAwait(false);
        if (report.Outcome == LoadOutcome.Loaded)
            report = await ConfirmAsync(configuration, report, cancellation).ConfigureAwait(false);
        else if (report.Outcome == LoadOutcome.Unavailable)
            report = await LookAsync(report, cancellation).ConfigureAwait(false);
        if (report.Outcome != LoadOutcome.Refused)
            _unsettled = report.Outcome == LoadOutcome.Loaded ? null : configuration;
        return report;
    }

    /// <summary>Returns when nothing is being rolled out any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_rollingOut is not null)
            await _rollingOut.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (rollout is IAsyncDisposable owned)
            await owned.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What was asked for is not always what is in effect: a job that sets a key itself, or a checkpoint, has the last word.</summary>
    private async Task<LoadReport> ConfirmAsync(Configuration asked, LoadReport report, CancellationToken cancellation)
    {
        await sampling.SampleAsync(sampling.Now, cancellation).ConfigureAwait(false);
        if (await sampling.Effective.ReadAsync(cancellation).ConfigureAwait(false) is { } unread)
            return report with { Outcome = LoadOutcome.Unavailable, Reason = $"it runs, but does not say its configuration: {unread.Reason}" };
        var dead = DeadLevers.Among(asked, sampling.Effective.Value);
        return dead.IsEmpty
            ? report
            : report with
            {
                Outcome = LoadOutcome.Unavailable,
                Reason = $"{string.Join(", ", dead.Select(lever => lever.PropertyKey))} did not come into effect: the job sets it itself, or a checkpoint pins it; deny the lever, or change the job",
            };
    }

    /// <summary>The surroundings failed, before the old run was ended or after it: whoever asked has to know which.</summary>
    private async Task<LoadReport> LookAsync(LoadReport report, CancellationToken cancellation)
    {
        await sampling.SampleAsync(sampling.Now, cancellation).ConfigureAwait(false);
        return sampling.IsUp
            ? report
            : report with { IsDown = true, Reason = $"{report.Reason} Nothing runs now: {sampling.Monitor.Health.Fault?.Reason}" };
    }
}
