using System.Collections.Concurrent;
using Sluice.Actors.Clusters;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Fleet;

/// <summary>Connects to simulated clusters: each episode is a new one, started from its seeds.</summary>
/// <param name="speed">Cluster time that passes in a unit of real time where a cluster is tuned; null for as fast as it can be computed.</param>
internal sealed class SimulatedClusterFactory(double? speed = null) : ISparkClusterFactory
{
    private readonly ConcurrentDictionary<string, Workload> _workloads = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(int Partitions, string Profile), ClusterShape> _shapes = [];

    /// <summary>How far back a cluster's windows may reach: a change, the longest wait after it and the window it is judged by are over in ten minutes.</summary>
    public TimeSpan Retained { get; init; } = TimeSpan.FromMinutes(15);

    public ValueTask<ISparkCluster> ConnectAsync(
        ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start, long epoch = 0, CancellationToken cancellation = default)
    {
        var connection = SimulatedConnection.Parse(description.Connection);
        var cluster = SimulatedCluster.Start(new SimulationSettings
        {
            Workload = WorkloadOf(connection),
            Profile = ProfileOf(description.Profile),
            RunSeed = plan.Seed,
            ClusterKey = RandomStream.Key((connection.World ?? episode.Cluster).Value),
            Episode = (ulong)episode.Number,
            ArrivalSeed = plan.ArrivalSeed,
            Initial = start,
            Retained = Retained,
        });
        return new(speed is { } paced && plan.Kind == EpisodeKind.Tuning ? new WallClockCluster(cluster, paced, TimeProvider.System) : cluster);
    }

    public ClusterShape ShapeOf(ClusterDescription description)
    {
        var connection = SimulatedConnection.Parse(description.Connection);
        // A trace fixes when events come, not where they lie: its file may be gone when an episode is replayed.
        var workload = connection.Workload.StartsWith("trace:", StringComparison.Ordinal) ? WorkloadCatalogue.PoissonLow : WorkloadOf(connection);
        return _shapes.GetOrAdd(
            (workload.KafkaPartitions, description.Profile),
            key => SimulatedCluster.Start(new SimulationSettings { Workload = workload, Profile = ProfileOf(key.Profile) }).Shape);
    }

    private Workload WorkloadOf(SimulatedConnection connection)
    {
        try
        {
            return _workloads.GetOrAdd(connection.Workload, WorkloadCatalogue.Parse);
        }
        catch (FormatException unknown)
        {
            throw new ArgumentException(unknown.Message, unknown);
        }
    }

    private static ClusterProfile ProfileOf(string name)
    {
        try
        {
            return ClusterProfile.Parse(name);
        }
        catch (FormatException unknown)
        {
            throw new ArgumentException(unknown.Message, unknown);
        }
    }
}
