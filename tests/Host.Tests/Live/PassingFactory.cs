using Sluice.Actors.Clusters;
using Sluice.Hosting.Fleet;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Spark.Live;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Hosting.Tests.Live;

/// <summary>Live clusters in whose surroundings something happens whenever somebody has waited for an instant.</summary>
/// <param name="live">Connects to them.</param>
/// <param name="passed">What happens.</param>
internal sealed class PassingFactory(LiveClusterFactory live, Func<LiveCluster, Task> passed) : ISparkClusterFactory
{
    public async ValueTask<ISparkCluster> ConnectAsync(
        ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start, long epoch = 0, CancellationToken cancellation = default) =>
        new PassingCluster((LiveCluster)await live.ConnectAsync(description, episode, plan, start, epoch, cancellation), passed);

    public ClusterShape ShapeOf(ClusterDescription description) => live.ShapeOf(description);

    private sealed class PassingCluster(LiveCluster cluster, Func<LiveCluster, Task> passed) : ISparkCluster
    {
        public ClusterShape Shape => cluster.Shape;

        public TimeSpan Now => cluster.Now;

        public Configuration Effective => cluster.Effective;

        public async ValueTask AdvanceToAsync(TimeSpan instant, CancellationToken cancellation = default)
        {
            await cluster.AdvanceToAsync(instant, cancellation);
            await passed(cluster);
        }

        public IReadOnlyList<GuardViolation> Validate(Configuration configuration) => cluster.Validate(configuration);

        public ValueTask<LoadReport> ApplyAsync(Configuration configuration, StartingOffsets start = StartingOffsets.Committed, CancellationToken cancellation = default) =>
            cluster.ApplyAsync(configuration, start, cancellation);

        public ValueTask<LatencySummary> ReadLatencyAsync(LatencyQuery query, CancellationToken cancellation = default) => cluster.ReadLatencyAsync(query, cancellation);

        public ValueTask<MetricWindow> ReadMetricsAsync(
            TimeSpan from, TimeSpan to, NodeRole role, IReadOnlyList<Metric> metrics, CancellationToken cancellation = default) =>
            cluster.ReadMetricsAsync(from, to, role, metrics, cancellation);

        public ValueTask<ClusterHealth> ReadHealthAsync(CancellationToken cancellation = default) => cluster.ReadHealthAsync(cancellation);

        public ValueTask DisposeAsync() => cluster.DisposeAsync();
    }
}
