using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

public sealed class SimulatedClusterTests
{
    private static SimulationSettings Settings => new() { Workload = WorkloadCatalogue.PoissonLow, RunSeed = 11, ClusterKey = 3, Episode = 2 };

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    [Fact]
    public void Equal_settings_and_calls_give_equal_answers()
    {
        var answers = Enumerable.Range(0, 2).Select(_ =>
        {
            var cluster = SimulatedCluster.Start(Settings);
            cluster.Advance(Minutes(5));
            cluster.Apply(Configuration.Default.With(SparkLevers.BatchDuration, 3000));
            cluster.Advance(Minutes(20));
            return (cluster.Latency(Minutes(10), Minutes(20)), cluster.Now, cluster.Batches);
        }).ToArray();
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public void Advancing_in_small_steps_changes_nothing()
    {
        var striding = SimulatedCluster.Start(Settings);
        var creeping = SimulatedCluster.Start(Settings);
        striding.Advance(Minutes(30));
        for (var second = 0.7; second < 1800; second += 0.7)
            creeping.Advance(TimeSpan.FromSeconds(second));
        creeping.Advance(Minutes(30));
        Assert.Equal(striding.Latency(Minutes(1), Minutes(30)), creeping.Latency(Minutes(1), Minutes(30)));
    }

    [Fact]
    public void A_twin_meets_the_same_arrivals_whatever_its_configuration_does()
    {
        var workload = new DeviceWorkload();
        var cluster = SimulatedCluster.Start(Settings with { Workload = workload });
        var twin = SimulatedCluster.Start(Settings with { Workload = workload, Initial = Configuration.Default.With(SparkLevers.BatchDuration, 2500) });
        cluster.Advance(Minutes(10));
        cluster.Apply(Configuration.Default.With(SparkLevers.ExecutorMemory, 4096));
        cluster.Advance(Minutes(30));
        twin.Advance(Minutes(30));
        Assert.Equal(twin.Engine.Arrivals.EventsBy(1790), cluster.Engine.Arrivals.EventsBy(1790));
        Assert.Equal(twin.Engine.Arrivals.BytesBy(1790), cluster.Engine.Arrivals.BytesBy(1790));
    }

    [Fact]
    public void Clusters_that_share_an_arrival_seed_share_the_arrivals_and_no_other_draw()
    {
        var one = SimulatedCluster.Start(Settings with { ArrivalSeed = 77, ClusterKey = 1 });
        var other = SimulatedCluster.Start(Settings with { ArrivalSeed = 77, ClusterKey = 2 });
        one.Advance(Minutes(10));
        other.Advance(Minutes(10));
        Assert.Equal(one.Engine.Arrivals.EventsBy(599), other.Engine.Arrivals.EventsBy(599));
        Assert.NotEqual(one.Latency(Minutes(5), Minutes(10)).MeanMs, other.Latency(Minutes(5), Minutes(10)).MeanMs);
    }

    [Fact]
    public void Another_episode_is_another_run_of_the_same_machines()
    {
        var first = SimulatedCluster.Start(Settings);
        var second = SimulatedCluster.Start(Settings with { Episode = 3 });
        first.Advance(Minutes(10));
        second.Advance(Minutes(10));
        Assert.NotEqual(first.Engine.Arrivals.EventsBy(599), second.Engine.Arrivals.EventsBy(599));
    }

    [Fact]
    public void Applying_the_effective_configuration_takes_no_time()
    {
        var cluster = SimulatedCluster.Start(Settings);
        cluster.Advance(Minutes(5));
        Assert.Equal(new LoadReport(LoadOutcome.Loaded, null, TimeSpan.Zero), cluster.Apply(Configuration.Default));
        Assert.Equal(Minutes(5), cluster.Now);
    }

    [Fact]
    public void A_batch_interval_restarts_the_query_and_a_heap_restarts_the_application()
    {
        var cluster = SimulatedCluster.Start(Settings);
        cluster.Advance(Minutes(5));
        var query = cluster.Apply(Configuration.Default.With(SparkLevers.BatchDuration, 5000));
        Assert.Equal(ChangeScope.Query, query.Scope);
        Assert.Equal(Minutes(5) + query.Duration, cluster.Now);
        Assert.InRange(query.Duration.TotalSeconds, 1, 12);

        cluster.Advance(Minutes(10));
        var heap = cluster.Effective.With(SparkLevers.ExecutorMemory, 4096);
        var application = cluster.Apply(heap);
        Assert.Equal(ChangeScope.Application, application.Scope);
        Assert.InRange(application.Duration.TotalSeconds, 10, 60);
        Assert.Equal(heap, cluster.Effective);
    }

    [Fact]
    public void Events_that_wait_out_a_restart_are_processed_after_it()
    {
        var cluster = SimulatedCluster.Start(Settings with { Noise = false });
        cluster.Advance(Minutes(5));
        cluster.Apply(Configuration.Default.With(SparkLevers.ExecutorMemory, 4096));
        var resumed = cluster.Now.TotalSeconds;
        var formed = 10 * Math.Ceiling(resumed / 10);
        cluster.Advance(Minutes(10));
        var first = Enumerable.Range(0, cluster.Engine.Latencies.Count)
            .Select(i => cluster.Engine.Latencies.Newest(i)).Last(segment => segment.Newest > resumed);
        Assert.Equal(10_000 * (formed - 300), first.Events, 1.0);
        Assert.Equal(10_000 * 300.0, cluster.Latency(Minutes(4), Minutes(9)).Events, 10.0);
    }

    [Fact]
    public void Unfinished_events_count_with_their_age()
    {
        var cluster = SimulatedCluster.Start(Settings with { Noise = false });
        cluster.Advance(TimeSpan.FromSeconds(305));
        // The batch of 290..300 s still runs or waits for nothing; 300..305 s has not been formed.
        var latest = cluster.Latency(TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(305));
        Assert.Equal(50_000, latest.Events, 1e-3);
        Assert.Equal(0, latest.Completed);
        Assert.Equal(2500, latest.MeanMs, 1e-6);
        Assert.Equal(5000 / Math.Sqrt(12), latest.DeviationMs, 1e-6);
        Assert.Equal(5000, latest.MaxMs, 1e-6);
        Assert.Equal(2500, latest.P50Ms, 1e-3);
        Assert.Equal(4950, latest.P99Ms, 1e-3);
    }

    [Fact]
    public void A_window_in_the_future_is_refused()
    {
        var cluster = SimulatedCluster.Start(Settings);
        Assert.Throws<ArgumentException>(() => cluster.Latency(TimeSpan.Zero, Minutes(1)));
    }

    [Fact]
    public void Health_tells_rate_size_and_lag()
    {
        var cluster = SimulatedCluster.Start(Settings with { Noise = false });
        cluster.Advance(TimeSpan.FromSeconds(608));
        var health = cluster.Health();
        Assert.True(health.IsUp);
        Assert.Equal(10_000, health.ArrivalRate, 1e-3);
        Assert.Equal(531, health.MeanEventBytes, 0.5);
        Assert.Equal(80_000, health.LagEvents, 1.0);
    }

    [Fact]
    public void A_skipped_backlog_is_gone()
    {
        var cluster = SimulatedCluster.Start(Settings with { Noise = false });
        cluster.Advance(TimeSpan.FromSeconds(608));
        Assert.Equal(80_000, cluster.SkipBacklog(), 1.0);
        Assert.Equal(0, cluster.Health().LagEvents, 1e-6);
    }

    [Theory]
    [InlineData(NodeRole.Driver)]
    [InlineData(NodeRole.Worker)]
    public void A_metric_reads_the_same_alone_in_company_and_in_another_order(NodeRole role)
    {
        var cluster = SimulatedCluster.Start(Settings);
        cluster.Advance(Minutes(20));
        var all = cluster.Metrics(Minutes(10), Minutes(15), role, [.. MetricCatalogue.All]);
        var reversed = cluster.Metrics(Minutes(10), Minutes(15), role, [.. MetricCatalogue.All.Reverse()]);
        for (var row = 0; row < all.Metrics.Count; row++)
        {
            var alone = cluster.Metrics(Minutes(10), Minutes(15), role, all.Metrics[row]);
            for (var node = 0; node < all.Nodes; node++)
            {
                Assert.Equal(all[row, node], alone[0, node]);
                Assert.Equal(all[row, node], reversed[all.Metrics.Count - 1 - row, node]);
            }
        }
    }

    [Fact]
    public void Metrics_exist_where_the_catalogue_says()
    {
        var cluster = SimulatedCluster.Start(Settings);
        cluster.Advance(Minutes(20));
        var driver = cluster.Metrics(Minutes(5), Minutes(20), NodeRole.Driver, [.. MetricCatalogue.All]);
        var workers = cluster.Metrics(Minutes(5), Minutes(20), NodeRole.Worker, [.. MetricCatalogue.All]);
        Assert.Equal((1, 9), (driver.Nodes, workers.Nodes));
        foreach (var metric in MetricCatalogue.All)
        {
            var structured = metric.Name.StartsWith("spark.streaming.", StringComparison.Ordinal);
            Assert.Equal(metric.OnDriver && !structured, double.IsFinite(driver[metric.Index, 0]));
            Assert.Equal(metric.OnWorker && !structured, double.IsFinite(workers[metric.Index, 4]));
        }
    }

    [Fact]
    public void Processor_modes_sum_to_the_cores()
    {
        var cluster = SimulatedCluster.Start(Settings with { Workload = WorkloadCatalogue.PoissonHigh });
        cluster.Advance(Minutes(20));
        string[] modes = ["user", "system", "iowait", "idle", "steal"];
        var asserted = 0;
        for (var minute = 5; minute < 20; minute++)
        {
            var window = cluster.Metrics(Minutes(minute), Minutes(minute + 1), NodeRole.Worker, [.. modes.Select(mode => MetricCatalogue.Find($"node_cpu_seconds_total.{mode}"))]);
            for (var node = 0; node < window.Nodes; node++)
            {
                var sum = Enumerable.Range(0, modes.Length).Sum(mode => window[mode, node]);
                if (double.IsNaN(sum))
                    continue;
                Assert.Equal(8, sum, 1e-9);
                asserted++;
            }
        }

        Assert.True(asserted > 100);
    }

    [Fact]
    public void Minutes_of_a_restart_have_no_metrics()
    {
        var cluster = SimulatedCluster.Start(Settings);
        cluster.Advance(Minutes(5.5));
        cluster.Apply(Configuration.Default.With(SparkLevers.ExecutorMemory, 4096));
        cluster.Advance(Minutes(10));
        var metric = MetricCatalogue.Find("jvm.heap.used");
        Assert.True(double.IsNaN(cluster.Metrics(Minutes(5), Minutes(6), NodeRole.Worker, metric)[0, 4]));
        Assert.False(double.IsNaN(cluster.Metrics(Minutes(8), Minutes(10), NodeRole.Worker, metric)[0, 4]));
    }
}
