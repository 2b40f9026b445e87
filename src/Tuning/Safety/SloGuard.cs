using System.Collections.Immutable;
using System.Globalization;

namespace Sluice.Tuning.Safety;

/// <summary>
/// Watches a change in effect and says when it does harm: a one-sided cumulative sum over samples that break the limit (Page 1954), so that an outlier is forgotten
/// and a lasting shift is found soon. While the events that queued during the restart are worked off, their latency is no evidence; a backlog that does not fall is.
/// Only what was seen counts: a missing sample changes nothing. Reads no clock. Immutable; once raised, the alarm stays.
/// </summary>
public sealed record SloGuard
{
    private SloGuard(SloGuardSettings settings) => Settings = settings;

    public SloGuardSettings Settings { get; }

    /// <summary>p99 above this is bad, milliseconds.</summary>
    public double LimitMs { get; private init; }

    public int Score { get; private init; }

    /// <summary>Why the alarm was raised; null before.</summary>
    public string? Alarm { get; private init; }

    private TimeSpan LoadedAt { get; init; }

    private TimeSpan BatchInterval { get; init; }

    private double LagBefore { get; init; }

    /// <summary>Latency that was to be expected without the change.</summary>
    private double OrdinaryMs { get; init; }

    /// <summary>Behind before the change as well: that it stays behind is not the change's doing, its latency is the backlog's age, and the batches of a backlog are long.</summary>
    private bool WasBehind { get; init; }

    private TimeSpan CompletedAt { get; init; }

    /// <summary>Since when the backlog of the restart is gone; null while there is some.</summary>
    private TimeSpan? CaughtUpAt { get; init; }

    /// <summary>The first lag that was read.</summary>
    private double? LagAtStart { get; init; }

    private int Down { get; init; }

    private ImmutableArray<(TimeSpan At, double Events)> Lags { get; init; } = [];

    /// <summary>Lag is a saw-tooth, whose feet are compared over at least a batch.</summary>
    private TimeSpan Span => Settings.Window > 2 * BatchInterval ? Settings.Window : 2 * BatchInterval;

    /// <summary>Begins to watch a change.</summary>
    /// <param name="settings">Checked here.</param>
    /// <param name="loadedAt">The end of loading, cluster time.</param>
    /// <param name="sloP99Ms">The objective; null for none.</param>
    /// <param name="p99BeforeMs">p99 before the change; NaN when unknown.</param>
    /// <param name="lagBefore">Events behind before the change.</param>
    /// <param name="batchInterval">In effect now.</param>
    public static SloGuard Begin(
        SloGuardSettings settings, TimeSpan loadedAt, double? sloP99Ms, double p99BeforeMs, double lagBefore, TimeSpan batchInterval)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var own = settings.Worsening * p99BeforeMs;
        return new SloGuard(settings.Validated())
        {
            LimitMs = double.IsFinite(own) ? Math.Max(sloP99Ms ?? 0, own) : sloP99Ms ?? double.PositiveInfinity,
            OrdinaryMs = Math.Max(sloP99Ms ?? 0, double.IsFinite(p99BeforeMs) ? p99BeforeMs : 0),
            LoadedAt = loadedAt,
            CompletedAt = loadedAt,
            LagBefore = double.IsFinite(lagBefore) ? lagBefore : 0,
            BatchInterval = batchInterval,
        };
    }

    /// <summary>What was seen neither clears the change nor speaks against it enough: it is worth watching on.</summary>
    /// <param name="now">Cluster time.</param>
    public bool IsUndecided(TimeSpan now) => ((CaughtUpAt is null && !WasBehind) || Score > 0) && !Lags.IsEmpty && now - LoadedAt < Settings.CatchUp;

    public (SloGuard Next, GuardVerdict Verdict) Observe(in GuardSample sample)
    {
        if (Alarm is not null)
            return (this, GuardVerdict.RollBack);
        if (!sample.IsUp)
            return Dead(sample.At);
        if (!IsRead(sample))
            return (this with { Down = 0 }, GuardVerdict.CannotTell);

        var guard = this with
        {
            Down = 0,
            CompletedAt = sample.Completed > 0 ? sample.At : CompletedAt,
            Lags = Remember(sample),
            LagAtStart = LagAtStart ?? sample.LagEvents,
        };
        var silent = sample.At - guard.CompletedAt;
        var wasBehind = LagBefore > Tolerated(OrdinaryMs, sample);
        if (sample.Completed <= 0 && sample.LagEvents > 0 && silent >= 3 * BatchInterval + (wasBehind ? Settings.SilenceOfBacklog : Settings.Silence))
            return guard.Raised($"no event was finished for {Text(silent.TotalSeconds)} s");

        var isBacklog = sample.LagEvents > Tolerated(LimitMs, sample);
        var isLate = sample.At - LoadedAt >= Settings.CatchUp;
        if (isBacklog && isLate && !wasBehind)
            return guard.Raised($"the backlog of {Text(sample.LagEvents)} events is not gone, {Text((sample.At - LoadedAt).TotalSeconds)} s after the change");
        var isBehind = sample.LagEvents > Math.Max(wasBehind ? 0 : LagBefore * (1 + Settings.LagTolerance), Tolerated(0, sample)) && (isBacklog || !isLate);
        guard = guard with { WasBehind = wasBehind, CaughtUpAt = isBehind ? null : guard.CaughtUpAt ?? sample.At };
        return guard.EvidenceOf(sample, isBacklog) switch
        {
            null => (guard, GuardVerdict.CannotTell),
            { } evidence => guard.Scored(evidence, sample),
        };
    }

    /// <summary>
    /// Lag that goes with a latency, in events: a cluster that keeps up holds its rate times its latency (Little's law), and some batches at least. What it holds beyond
    /// that is a backlog.
    /// </summary>
    private double Tolerated(double latencyMs, in GuardSample sample) =>
        sample.ArrivalRate * Math.Max(Settings.BatchesInFlight * BatchInterval.TotalSeconds, double.IsFinite(latencyMs) ? latencyMs / 1000 : 0);

    private static bool IsRead(in GuardSample sample) =>
        sample.Completed >= 0 && sample.LagEvents >= 0 && sample.ArrivalRate >= 0 && double.IsFinite(sample.Completed + sample.LagEvents + sample.ArrivalRate);

    private (SloGuard Next, GuardVerdict Verdict) Dead(TimeSpan at)
    {
        var guard = this with { Down = Down + 1 };
        return guard.Down >= Settings.DownConfirmations
            ? guard.Raised($"the application is down, {Text((at - LoadedAt).TotalSeconds)} s after it was started")
            : (guard, GuardVerdict.CannotTell);
    }

    /// <summary>What a sample adds to the score; null where it says nothing.</summary>
    private int? EvidenceOf(in GuardSample sample, bool isBacklog)
    {
        if (CaughtUpAt is not { } since)
            return WasBehind ? GrowthEvidence(sample) : BacklogEvidence(isBacklog);
        // What was completed in the window may still have queued during the restart.
        if (sample.At - since < Settings.Window || !(sample.P99Ms >= 0))
            return null;
        return sample.P99Ms <= LimitMs ? -1 : sample.P99Ms <= Settings.Far * LimitMs ? 1 : 2;
    }

    /// <summary>A backlog from before that doubles is very bad; anything less says nothing of the change.</summary>
    private int? GrowthEvidence(in GuardSample sample) => sample.LagEvents > 2 * LagAtStart ? 2 : null;

    /// <summary>
    /// How the feet of the backlog move from one span to the next: down is good, up is very bad; null before two are seen, and where the limit allows for what does not fall.
    /// </summary>
    private int? BacklogEvidence(bool isBacklog)
    {
        if (Lags.Length == 0 || Lags[^1].At - Lags[0].At < 2 * Span - Settings.Window / 2)
            return null;
        var middle = Lags[^1].At - Span;
        var before = Lags.Where(lag => lag.At <= middle).Min(lag => lag.Events);
        var now = Lags.Where(lag => lag.At > middle).Min(lag => lag.Events);
        return now < before * (1 - Settings.Draining) ? -1 : !isBacklog ? null : now <= before ? 1 : 2;
    }

    private (SloGuard Next, GuardVerdict Verdict) Scored(int evidence, in GuardSample sample)
    {
        var guard = this with { Score = Math.Max(0, Score + evidence) };
        if (guard.Score < Settings.Alarm)
            return (guard, GuardVerdict.Keep);
        return guard.Raised(CaughtUpAt is null
            ? $"the backlog of {Text(sample.LagEvents)} events {(sample.LagEvents > 2 * LagAtStart ? "has doubled" : "does not fall")}, {Text((sample.At - LoadedAt).TotalSeconds)} s after the change"
            : $"p99 is {Text(sample.P99Ms)} ms and may be {Text(LimitMs)} ms, {Text((sample.At - LoadedAt).TotalSeconds)} s after the change");
    }

    private (SloGuard Next, GuardVerdict Verdict) Raised(string reason) => (this with { Alarm = reason }, GuardVerdict.RollBack);

    private ImmutableArray<(TimeSpan At, double Events)> Remember(in GuardSample sample)
    {
        var oldest = sample.At - 2 * Span;
        return [.. Lags.Where(lag => lag.At >= oldest), (sample.At, sample.LagEvents)];
    }

    private static string Text(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
