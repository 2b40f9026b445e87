using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>Executors and applications that run out of memory, and what brings them back.</summary>
public sealed class FailureTests
{
    // 109 MB of user memory for four Kafka fetches of 29 MB at a time.
    private static readonly Configuration Starved = Configuration.Default.With(SparkLevers.MemoryFraction, 0.85);

    private static SimulatedCluster Start(Configuration configuration, string workload = "poisson-high", ulong seed = 1) =>
        SimulatedCluster.Start(new SimulationSettings
        {
            Workload = WorkloadCatalogue.Parse(workload),
            Initial = configuration,
            RunSeed = 39,
            ClusterKey = seed,
        });

    [Fact]
    public void Defaults_survive_a_day_of_every_training_workload()
    {
        foreach (var workload in WorkloadCatalogue.Training)
        {
            for (var seed = 0UL; seed < 15; seed++)
            {
                var cluster = Start(Configuration.Default, workload.Name, seed);
                cluster.Advance(TimeSpan.FromHours(24));
                Assert.True(cluster.Health().IsUp, $"{workload.Name}, seed {seed}: {cluster.Health().Fault}");
            }
        }
    }

    [Fact]
    public void A_heap_left_to_Spark_s_pools_kills_the_application_under_large_batches()
    {
        for (var seed = 0UL; seed < 15; seed++)
        {
            var cluster = Start(Starved, seed: seed);
            cluster.AdvanceMinutes(30);
            var health = cluster.Health();
            Assert.False(health.IsUp);
            Assert.Contains("out of memory", health.Fault, StringComparison.Ordinal);
            Assert.Contains("4 times", health.Fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_same_heap_carries_the_light_load()
    {
        var cluster = Start(Starved, "poisson-low");
        cluster.AdvanceMinutes(120);
        Assert.True(cluster.Health().IsUp);
        Assert.Equal(0, cluster.Engine.LostExecutors);
    }

    [Fact]
    public void Near_the_limit_executors_are_lost_and_replaced_and_cost_latency()
    {
        var near = Configuration.Default.With(SparkLevers.MemoryFraction, 0.8).With(SparkLevers.BatchDuration, 3000);
        var tight = Start(near);
        var roomy = Start(near.With(SparkLevers.ExecutorMemory, 2048));
        tight.AdvanceMinutes(60);
        roomy.AdvanceMinutes(60);
        Assert.True(tight.Health().IsUp, tight.Health().Fault);
        Assert.InRange(tight.Engine.LostExecutors, 5, 200);
        Assert.Equal(0, roomy.Engine.LostExecutors);
        Assert.True(P99(tight) > P99(roomy));

        static double P99(SimulatedCluster cluster) => cluster.Latency(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(59)).P99Ms;
    }

    [Fact]
    public void A_dead_application_takes_nothing_and_keeps_everything_in_Kafka()
    {
        var cluster = Start(Starved);
        cluster.AdvanceMinutes(30);
        var (lag, batches) = (cluster.Health().LagEvents, cluster.Batches);
        cluster.AdvanceMinutes(40);
        Assert.Equal(batches, cluster.Batches);
        Assert.Equal(lag + 100_000 * 600.0, cluster.Health().LagEvents, 100_000.0);
        Assert.Equal(0, cluster.Latency(TimeSpan.FromMinutes(35), TimeSpan.FromMinutes(40), LatencyBasis.Completion).Events);
        var waiting = cluster.Latency(TimeSpan.FromMinutes(35), TimeSpan.FromMinutes(40));
        Assert.Equal(0, waiting.Completed);
        Assert.Equal(150_000, waiting.MeanMs, 2000.0);
        Assert.True(double.IsNaN(cluster.Metrics(TimeSpan.FromMinutes(35), TimeSpan.FromMinutes(40), NodeRole.Worker, MetricCatalogue.Find("jvm.heap.used"))[0, 3]));
    }

    [Fact]
    public void Only_applying_a_configuration_restarts_a_dead_application()
    {
        var cluster = Start(Starved);
        cluster.AdvanceMinutes(30);
        Assert.False(cluster.Health().IsUp);
        var report = cluster.Apply(Configuration.Default);
        Assert.Equal((LoadOutcome.Loaded, ChangeScope.Application), (report.Outcome, report.Scope));
        Assert.True(cluster.Health().IsUp);
        Assert.Null(cluster.Health().Fault);
    }

    [Fact]
    public void Applying_the_configuration_that_died_submits_it_again()
    {
        var cluster = Start(Starved);
        cluster.AdvanceMinutes(30);
        var report = cluster.Apply(Starved);
        Assert.Equal((LoadOutcome.Loaded, ChangeScope.Application), (report.Outcome, report.Scope));
        Assert.True(report.Duration > TimeSpan.FromSeconds(10));
        Assert.True(cluster.Health().IsUp);
        cluster.AdvanceMinutes(60);
        Assert.False(cluster.Health().IsUp);
    }

    [Fact]
    public void A_query_change_on_a_dead_application_costs_an_application_restart()
    {
        var cluster = Start(Starved);
        cluster.AdvanceMinutes(30);
        Assert.Equal(ChangeScope.Application, cluster.Apply(Starved.With(SparkLevers.BatchDuration, 5000)).Scope);
    }

    [Fact]
    public void A_rollback_within_a_step_of_dying_survives_the_backlog()
    {
        for (var seed = 0UL; seed < 15; seed++)
        {
            var cluster = Start(Configuration.Default.With(SparkLevers.BatchDuration, 2500), seed: seed);
            cluster.AdvanceMinutes(10);
            cluster.Apply(Starved);
            cluster.AdvanceMinutes(15);
            cluster.Apply(Configuration.Default.With(SparkLevers.BatchDuration, 2500));
            cluster.AdvanceMinutes(40);
            Assert.True(cluster.Health().IsUp, cluster.Health().Fault);
        }
    }

    [Fact]
    public void Waiting_batches_fill_the_driver_s_heap_in_the_end()
    {
        var cluster = Start(
            Configuration.Default.With(SparkLevers.BatchDuration, 1000).With(SparkLevers.DefaultParallelism, 1152), "poisson-low");
        cluster.Advance(TimeSpan.FromHours(12));
        Assert.Contains("driver's heap", cluster.Health().Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void More_tries_for_a_task_keep_an_application_alive_for_longer()
    {
        var near = Configuration.Default.With(SparkLevers.MemoryFraction, 0.82);
        Assert.True(Deaths(near.With(LeverCatalogue.Find("spark.task.maxFailures"), 2)) > Deaths(near.With(LeverCatalogue.Find("spark.task.maxFailures"), 16)));

        static int Deaths(Configuration configuration) => Enumerable.Range(0, 15).Count(seed =>
        {
            var cluster = Start(configuration, seed: (ulong)seed);
            cluster.AdvanceMinutes(60);
            return !cluster.Health().IsUp;
        });
    }
}
