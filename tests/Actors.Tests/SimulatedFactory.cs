using Sluice.Actors.Clusters;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Actors.Tests;

/// <summary>Simulated clusters by the workload's name.</summary>
internal sealed class SimulatedFactory : ISparkClusterFactory
{
    public ValueTask<ISparkCluster> ConnectAsync(
        ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start, long epoch = 0, CancellationToken cancellation = default) =>
        new(SimulatedCluster.Start(new SimulationSettings
        {
            Initial = start,
            Workload = Parse(description),
            RunSeed = plan.Seed,
            ClusterKey = RandomStream.Key(episode.Cluster.Value),
            Episode = (ulong)episode.Number,
            ArrivalSeed = plan.ArrivalSeed,
        }));

    public ClusterShape ShapeOf(ClusterDescription description) => SimulatedCluster.Start(new SimulationSettings { Workload = Parse(description) }).Shape;

    private static Workload Parse(ClusterDescription description)
    {
        try
        {
            return WorkloadCatalogue.Parse(description.Connection);
        }
        catch (FormatException unknown)
        {
            throw new ArgumentException(unknown.Message, unknown);
        }
    }
}
