using Sluice.Spark.Simulation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>The simulated cluster's calls, each of which has to be complete when it returns.</summary>
internal static class AtOnce
{
    public static void Advance(this SimulatedCluster cluster, TimeSpan instant) =>
        Await(cluster.AdvanceToAsync(instant, TestContext.Current.CancellationToken));

    public static void AdvanceMinutes(this SimulatedCluster cluster, double minutes) => cluster.Advance(TimeSpan.FromMinutes(minutes));

    public static LoadReport Apply(this SimulatedCluster cluster, Configuration configuration, StartingOffsets start = StartingOffsets.Committed) =>
        Of(cluster.ApplyAsync(configuration, start, TestContext.Current.CancellationToken));

    public static LatencySummary Latency(this SimulatedCluster cluster, TimeSpan from, TimeSpan to, LatencyBasis basis = LatencyBasis.Arrival) =>
        Of(cluster.ReadLatencyAsync(new LatencyQuery(from, to, basis), TestContext.Current.CancellationToken));

    public static MetricWindow Metrics(this SimulatedCluster cluster, TimeSpan from, TimeSpan to, NodeRole role, params Metric[] metrics) =>
        Of(cluster.ReadMetricsAsync(from, to, role, metrics, TestContext.Current.CancellationToken));

    public static ClusterHealth Health(this SimulatedCluster cluster) => Of(cluster.ReadHealthAsync(TestContext.Current.CancellationToken));

    private static void Await(ValueTask call) => Assert.True(call.IsCompletedSuccessfully);

    private static T Of<T>(ValueTask<T> call)
    {
        Assert.True(call.IsCompletedSuccessfully);
        return call.Result;
    }
}
