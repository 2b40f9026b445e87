using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>What a restart costs: an outage, a giant first batch, and cold JVMs unless only the query restarts.</summary>
public sealed class RestartTests
{
    private static readonly SimulationSettings Settings = new() { Workload = WorkloadCatalogue.PoissonLow, Noise = false, RunSeed = 4 };

    [Fact]
    public void Warm_up_sums_to_twelve_core_seconds_however_the_work_is_cut()
    {
        var costs = SimulationCoefficients.BuiltIn.WarmUp;
        foreach (var useful in new[] { 0.01, 0.5, 3, 50, 400 })
        {
            var warmUp = WarmUp.Cold;
            var overhead = 0.0;
            for (var spent = 0.0; spent < 400; spent += useful)
                overhead += warmUp.SpendExecutor(costs, useful);
            Assert.Equal(12, overhead, 1e-6);
        }
    }

    [Fact]
    public void A_query_restart_stays_warm_and_an_application_restart_does_not()
    {
        var warm = Overhead(Configuration.Default.With(SparkLevers.BatchDuration, 9999));
        var cold = Overhead(Configuration.Default.With(LeverCatalogue.Find("spark.streaming.blockInterval"), 100));
        // Nine executors of 12 core-seconds, spread over a node's eight cores: a second or two; and a cold driver.
        Assert.InRange(warm, 0.98, 1.02);
        Assert.InRange(cold, 1.2, 3.0);

        static double Overhead(Configuration changed)
        {
            var cluster = SimulatedCluster.Start(Settings);
            cluster.AdvanceMinutes(60);
            var before = cluster.Engine.LastProcessingSeconds;
            cluster.Apply(changed);
            // The first batch carries the backlog; the third is an ordinary one.
            cluster.Advance(cluster.Now + TimeSpan.FromSeconds(31));
            return cluster.Engine.LastProcessingSeconds / before;
        }
    }

    [Theory]
    [InlineData(ChangeScope.Query, 3, 615)]
    [InlineData(ChangeScope.Application, 24, 635)]
    public void The_first_batch_comes_at_the_next_multiple_of_the_interval_and_takes_all_that_waited(
        ChangeScope scope, double outageSeconds, double formedSeconds)
    {
        var cluster = SimulatedCluster.Start(Settings);
        cluster.Advance(TimeSpan.FromSeconds(609.99));
        var changed = scope == ChangeScope.Query
            ? Configuration.Default.With(SparkLevers.BatchDuration, 5000)
            : Configuration.Default.With(SparkLevers.ExecutorMemory, 4096).With(SparkLevers.BatchDuration, 5000);
        var report = cluster.Apply(changed);
        Assert.Equal(outageSeconds, report.Duration.TotalSeconds, 1e-6);
        cluster.Advance(TimeSpan.FromSeconds(formedSeconds + 0.5));
        // Nothing ran when it stopped: the batch holds what came since the last one was formed, at 600 s.
        Assert.Equal(10_000 * (formedSeconds - 600), cluster.Engine.Latencies.Newest(0).Events, 100.0);
    }

    [Fact]
    public void A_cap_spreads_the_backlog_over_many_batches()
    {
        var capped = Configuration.Default.With(SparkLevers.MaxRatePerPartition, 1);
        var cluster = SimulatedCluster.Start(Settings with { Initial = capped });
        cluster.Advance(TimeSpan.FromSeconds(609.99));
        cluster.Apply(capped.With(SparkLevers.ExecutorMemory, 4096));
        cluster.AdvanceMinutes(20);
        for (var i = 0; i < 50; i++)
            Assert.InRange(cluster.Engine.Latencies.Newest(i).Events, 0, 500 * 36 * 10 + 1e-6);
    }

    [Fact]
    public void Outages_scatter_around_their_medians()
    {
        var query = Durations(Configuration.Default.With(SparkLevers.BatchDuration, 9000));
        var application = Durations(Configuration.Default.With(SparkLevers.ExecutorMemory, 2048));
        Assert.InRange(query[50], 2.5, 5.5);
        Assert.InRange(application[50], 22, 28);
        Assert.True(application[95] > application[5] * 1.5);

        static double[] Durations(Configuration changed) => [.. Enumerable.Range(0, 101).Select(seed =>
        {
            var cluster = SimulatedCluster.Start(Settings with { Noise = true, ClusterKey = (ulong)seed });
            cluster.AdvanceMinutes(5.1);
            return cluster.Apply(changed).Duration.TotalSeconds;
        }).Order()];
    }
}
