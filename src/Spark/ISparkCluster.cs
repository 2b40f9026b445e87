using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark;

/// <summary>
/// One managed Spark streaming cluster, simulated or real: validate, apply, read metrics, read latency, health.
/// All instants are <b>cluster time</b>: the span since the connection was opened. A caller reads only instants that have passed
/// (see <see cref="AdvanceToAsync"/>); one caller at a time.
/// </summary>
public interface ISparkCluster : IAsyncDisposable
{
    /// <summary>The nodes, their memory and who places executors: what guard rules are checked against.</summary>
    ClusterShape Shape { get; }

    /// <summary>Now, in cluster time.</summary>
    TimeSpan Now { get; }

    /// <summary>The configuration in effect, read back from the cluster and not from what was asked for.</summary>
    Configuration Effective { get; }

    /// <summary>Returns when <see cref="Now"/> has reached <paramref name="instant"/>: at once on virtual time, after the wait on real time.</summary>
    ValueTask AdvanceToAsync(TimeSpan instant, CancellationToken cancellation = default);

    /// <summary>Every guard rule that <paramref name="configuration"/> breaks on this cluster; empty when it may be applied.</summary>
    IReadOnlyList<GuardViolation> Validate(Configuration configuration);

    /// <summary>
    /// Makes <paramref name="configuration"/> the effective one, restarting only what the changed levers' scopes need, and returns when the
    /// cluster takes events again (its <see cref="Now"/> has then moved on by <see cref="LoadReport.Duration"/>).
    /// Applying the effective configuration again changes nothing and takes no time.
    /// </summary>
    /// <param name="configuration">What is to be in effect.</param>
    /// <param name="start">Where reading goes on, whatever the change and when there is none. A configuration that is refused moves nothing.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<LoadReport> ApplyAsync(
        Configuration configuration, StartingOffsets start = StartingOffsets.Committed, CancellationToken cancellation = default);

    /// <summary>End-to-end latency of a window; see <see cref="LatencyQuery"/>.</summary>
    ValueTask<LatencySummary> ReadLatencyAsync(LatencyQuery query, CancellationToken cancellation = default);

    /// <summary>
    /// The mean of each asked-for metric on each node of a role, over the minute samples taken in (from, to]; NaN where every sample is missing.
    /// Only the metrics asked for are computed or fetched.
    /// </summary>
    ValueTask<MetricWindow> ReadMetricsAsync(
        TimeSpan from, TimeSpan to, NodeRole role, IReadOnlyList<Metric> metrics, CancellationToken cancellation = default);

    /// <summary>Load and lag now.</summary>
    ValueTask<ClusterHealth> ReadHealthAsync(CancellationToken cancellation = default);
}

/// <summary>Where a cluster reads on after a change.</summary>
public enum StartingOffsets
{
    /// <summary>From what was processed last: nothing is lost, a backlog stays.</summary>
    Committed,

    /// <summary>From the end of the topic: a backlog is passed over, and counted in <see cref="LoadReport.SkippedEvents"/>.</summary>
    Latest,
}

/// <summary>Which events a latency window is about.</summary>
public enum LatencyBasis
{
    /// <summary>Events that arrived in the window; those unfinished when read count with their age (method, section 6).</summary>
    Arrival,

    /// <summary>Events whose result appeared in the window; what a stabilisation detector watches.</summary>
    Completion,
}

/// <param name="From">Start, cluster time.</param>
/// <param name="To">End, cluster time; not after the cluster's now.</param>
/// <param name="Basis">Which events belong to the window.</param>
/// <param name="ExcessOverMs">When set, <see cref="LatencySummary.ExcessMs"/> sums max(0, latency - this) over the window's events.</param>
/// <param name="Percentiles">False skips p50, p95 and p99 (they read NaN): mean and deviation are much cheaper.</param>
public readonly record struct LatencyQuery(
    TimeSpan From, TimeSpan To, LatencyBasis Basis = LatencyBasis.Arrival, double? ExcessOverMs = null, bool Percentiles = true);

/// <summary>End-to-end latency over a window, in milliseconds; event-weighted.</summary>
/// <param name="Events">Events in the window, finished or not.</param>
/// <param name="Completed">Of these, those whose result has appeared; NaN where nobody could look.</param>
/// <param name="MeanMs">Mean latency; NaN when there are no events.</param>
/// <param name="DeviationMs">Standard deviation over events.</param>
/// <param name="P50Ms">Median.</param>
/// <param name="P95Ms">95th percentile.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="MaxMs">Largest.</param>
/// <param name="ExcessMs">Sum over events of max(0, latency - threshold), event-milliseconds; 0 when no threshold was given.</param>
/// <param name="IsEstimate">True where nothing measures latency: a lower bound, made of batch interval, delay and lag.</param>
public readonly record struct LatencySummary(
    double Events, double Completed, double MeanMs, double DeviationMs, double P50Ms, double P95Ms, double P99Ms, double MaxMs, double ExcessMs, bool IsEstimate = false);

/// <summary>What a change of configuration did.</summary>
/// <param name="Outcome">Whether the cluster runs the new configuration.</param>
/// <param name="Scope">The widest scope among the changed levers: what had to restart; null when nothing changed.</param>
/// <param name="Duration">From the call until events are taken again.</param>
/// <param name="Reason">Why it was refused or failed, for people; null when loaded.</param>
/// <param name="SkippedEvents">Events passed over by starting from the latest offsets.</param>
public sealed record LoadReport(LoadOutcome Outcome, ChangeScope? Scope, TimeSpan Duration, string? Reason = null, double SkippedEvents = 0)
{
    /// <summary>With <see cref="LoadOutcome.Unavailable"/>: what ran before has been ended, or has ended, and nothing came up in its place.</summary>
    public bool IsDown { get; init; }
}

public enum LoadOutcome
{
    /// <summary>The cluster runs the new configuration.</summary>
    Loaded,

    /// <summary>A guard rule or Spark itself refused it; the old configuration stays in effect.</summary>
    Refused,

    /// <summary>It was started and died; a faulty configuration. The old configuration is not restored by itself.</summary>
    Died,

    /// <summary>The infrastructure failed (cluster unreachable, no capacity): says nothing about the configuration.</summary>
    Unavailable,
}

/// <param name="IsUp">False while the application is down.</param>
/// <param name="ArrivalRate">Events per second over the last minute.</param>
/// <param name="MeanEventBytes">Bytes an event over the last minute.</param>
/// <param name="LagEvents">Events in Kafka and in formed batches not yet processed.</param>
/// <param name="Fault">What killed the application, when it did.</param>
/// <param name="RunsSince">Cluster time since which the application has run without a restart.</param>
/// <param name="IsLagEstimate">True where nobody counts the lag: arrival rate times mean latency (Little's law).</param>
public readonly record struct ClusterHealth(
    bool IsUp, double ArrivalRate, double MeanEventBytes, double LagEvents, string? Fault = null, TimeSpan RunsSince = default, bool IsLagEstimate = false);
