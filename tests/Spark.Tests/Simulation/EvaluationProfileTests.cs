using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>
/// The small nodes of the paper's evaluation (4 cores, 15 GB; section 4): the shapes of the training profile at seven tenths of the heavy load.
/// </summary>
public sealed class EvaluationProfileTests
{
    private const int Seeds = 9;
    private const string HeavyLoad = "poisson-high:70000";

    [Fact]
    public void Ten_second_batches_barely_cope_and_short_ones_do()
    {
        var longer = Median(Configuration.Default);
        var shorter = Median(Configuration.Default.With(SparkLevers.BatchDuration, 2500));
        Assert.True(longer.Utilisation > 0.95, $"10 s: {longer}");
        Assert.True(shorter.Utilisation < 0.97 * longer.Utilisation && shorter.P99Ms < 0.5 * longer.P99Ms, $"2.5 s: {shorter}, 10 s: {longer}");
    }

    [Fact]
    public void Memory_and_Kryo_cut_the_tail_by_most()
    {
        var tuned = Configuration.Default
            .With(SparkLevers.BatchDuration, 2500).With(SparkLevers.ExecutorMemory, 8192).With(SparkLevers.DriverMemory, 2048)
            .With(SparkLevers.Serializer, SparkLevers.Serializer.Maximum);
        Assert.InRange(Median(tuned).P99Ms / Median(Configuration.Default).P99Ms, 0, 0.25);
    }

    [Fact]
    public void A_node_has_half_the_cores_and_a_quarter_of_the_memory()
    {
        var cluster = Start(Configuration.Default, 0);
        Assert.Equal((9, 4, 15_360.0), (cluster.Shape.Workers, cluster.Shape.CoresPerNode, cluster.Shape.NodeMemoryMiB));
        Assert.NotEmpty(cluster.Validate(Configuration.Default.With(SparkLevers.ExecutorMemory, 16_384)));
        Assert.Empty(SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.PoissonHigh })
            .Validate(Configuration.Default.With(SparkLevers.ExecutorMemory, 16_384)));
    }

    private static SimulatedCluster Start(Configuration configuration, ulong key) => SimulatedCluster.Start(new SimulationSettings
    {
        Workload = WorkloadCatalogue.Parse(HeavyLoad),
        Profile = ClusterProfile.Eval,
        Initial = configuration,
        RunSeed = 4,
        ClusterKey = key,
    });

    private static (double Utilisation, double P99Ms) Median(Configuration configuration)
    {
        var runs = Enumerable.Range(0, Seeds).Select(key =>
        {
            var cluster = Start(configuration, (ulong)key);
            cluster.AdvanceMinutes(65);
            var (seconds, events) = (0.0, 0.0);
            for (var i = 0; i < cluster.Engine.Latencies.Count && cluster.Engine.Latencies.Newest(i).Newest > 300; i++)
            {
                seconds += 4 * (cluster.Engine.Latencies.Newest(i).Finish - cluster.Engine.Latencies.Newest(i).OutputBegins);
                events += cluster.Engine.Latencies.Newest(i).Events;
            }

            return (Utilisation: 70_000 * seconds / events, cluster.Latency(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(60)).P99Ms);
        }).ToArray();
        return (runs.Select(run => run.Utilisation).Order().ElementAt(Seeds / 2), runs.Select(run => run.P99Ms).Order().ElementAt(Seeds / 2));
    }
}
