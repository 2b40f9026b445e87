using Sluice.Spark;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Hosting.Fleet;

/// <summary>A cluster on virtual time, made to take the time that it says: what a live one asks of a node, without one.</summary>
/// <param name="cluster">The simulated cluster; disposed with this.</param>
/// <param name="speed">Cluster time that passes in a unit of real time; 1 is real time.</param>
/// <param name="time">Where real time comes from.</param>
internal sealed class WallClockCluster(ISparkCluster cluster, double speed, TimeProvider time) : ISparkCluster
{
    private readonly long _opened = time.GetTimestamp();

    public ClusterShape Shape => cluster.Shape;

    public TimeSpan Now => cluster.Now;

    public Configuration Effective => cluster.Effective;

    public async ValueTask AdvanceToAsync(TimeSpan instant, CancellationToken cancellation = default)
    {
        await WaitUntilAsync(instant, cancellation).ConfigureAwait(false);
        await cluster.AdvanceToAsync(instant, cancellation).ConfigureAwait(false);
    }

    public IReadOnlyList<GuardViolation> Validate(Configuration configuration) => cluster.Validate(configuration);

    public async ValueTask<LoadReport> ApplyAsync(
        Configuration configuration, StartingOffsets start = StartingOffsets.Committed, CancellationToken cancellation = default)
    {
        var report = await cluster.ApplyAsync(configuration, start, cancellation).ConfigureAwait(false);
        await WaitUntilAsync(cluster.Now, cancellation).ConfigureAwait(false);
        return report;
    }

    public ValueTask<LatencySummary> ReadLatencyAsync(LatencyQuery query, CancellationToken cancellation = default) => cluster.ReadLatencyAsync(query, cancellation);

    public ValueTask<MetricWindow> ReadMetricsAsync(
        TimeSpan from, TimeSpan to, NodeRole role, IReadOnlyList<Metric> metrics, CancellationToken cancellation = default) =>
        cluster.ReadMetricsAsync(from, to, role, metrics, cancellation);

    public ValueTask<ClusterHealth> ReadHealthAsync(CancellationToken cancellation = default) => cluster.ReadHealthAsync(cancellation);

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    private Task WaitUntilAsync(TimeSpan instant, CancellationToken cancellation)
    {
        var left = instant / speed - time.GetElapsedTime(_opened);
        return left > TimeSpan.Zero ? Task.Delay(left, time, cancellation) : Task.CompletedTask;
    }
}
