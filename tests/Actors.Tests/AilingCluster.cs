using Sluice.Actors.Clusters;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Actors.Tests;

/// <summary>Simulated clusters, some of which fail as their ids say: <see cref="Dying"/>, <see cref="Unreadable"/> and <see cref="Unbounded"/>.</summary>
internal sealed class AilingFactory : ISparkClusterFactory
{
    /// <summary>Dies in the middle of this episode, and no start brings it back in any later one.</summary>
    public const int LastEpisode = 2;

    public static readonly ClusterId Dying = new("dying");

    /// <summary>What a change cost cannot be read.</summary>
    public static readonly ClusterId Unreadable = new("unreadable");

    /// <summary>Latency is infinite under any configuration but the one it starts in.</summary>
    public static readonly ClusterId Unbounded = new("unbounded");

    private readonly SimulatedFactory _simulated = new();

    public async ValueTask<ISparkCluster> ConnectAsync(
        ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start, long epoch = 0, CancellationToken cancellation = default) =>
        new AilingCluster(await _simulated.ConnectAsync(description, episode, plan, start, epoch, cancellation), episode, plan.Opening);

    public ClusterShape ShapeOf(ClusterDescription description) => _simulated.ShapeOf(description);

    private sealed class AilingCluster(ISparkCluster cluster, EpisodeId episode, TimeSpan opening) : ISparkCluster
    {
        private readonly Configuration _start = cluster.Effective;

        public ClusterShape Shape => cluster.Shape;

        public TimeSpan Now => cluster.Now;

        public Configuration Effective => cluster.Effective;

        private bool IsDead => episode.Cluster == Dying && (episode.Number > LastEpisode || (episode.Number == LastEpisode && Now > opening));

        public ValueTask AdvanceToAsync(TimeSpan instant, CancellationToken cancellation = default) => cluster.AdvanceToAsync(instant, cancellation);

        public IReadOnlyList<GuardViolation> Validate(Configuration configuration) => cluster.Validate(configuration);

        public ValueTask<LoadReport> ApplyAsync(
            Configuration configuration, StartingOffsets start = StartingOffsets.Committed, CancellationToken cancellation = default) => IsDead
            ? ValueTask.FromResult(new LoadReport(LoadOutcome.Died, ChangeScope.Application, TimeSpan.Zero, "the disk is gone"))
            : cluster.ApplyAsync(configuration, start, cancellation);

        public async ValueTask<LatencySummary> ReadLatencyAsync(LatencyQuery query, CancellationToken cancellation = default)
        {
            var summary = await cluster.ReadLatencyAsync(query, cancellation);
            if (episode.Cluster == Unreadable && query.ExcessOverMs is not null)
                return summary with { ExcessMs = double.NaN };
            if (episode.Cluster == Unbounded && Effective != _start)
                return summary with { MeanMs = double.PositiveInfinity, P99Ms = double.PositiveInfinity, MaxMs = double.PositiveInfinity };
            return summary;
        }

        public ValueTask<MetricWindow> ReadMetricsAsync(
            TimeSpan from, TimeSpan to, NodeRole role, IReadOnlyList<Metric> metrics, CancellationToken cancellation = default) =>
            cluster.ReadMetricsAsync(from, to, role, metrics, cancellation);

        public async ValueTask<ClusterHealth> ReadHealthAsync(CancellationToken cancellation = default)
        {
            var health = await cluster.ReadHealthAsync(cancellation);
            return IsDead ? health with { IsUp = false } : health;
        }

        public ValueTask DisposeAsync() => cluster.DisposeAsync();
    }
}
