using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>Loads that no cluster should see: answers stay finite, memory bounded, and nothing hangs.</summary>
public sealed class BadInputTests
{
    private static SimulatedCluster Start(Workload workload, Configuration configuration) =>
        SimulatedCluster.Start(new SimulationSettings { Workload = workload, Initial = configuration, RunSeed = 6 });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rate_a_hundred_times_above_capacity_for_an_hour(bool backpressure)
    {
        var configuration = Configuration.Default.With(SparkLevers.BatchDuration, 1000).With(SparkLevers.BackpressureEnabled, backpressure ? 1 : 0);
        var cluster = Start(WorkloadCatalogue.Parse("poisson-high:10000000"), configuration);
        for (var minute = 5; minute <= 60; minute += 5)
        {
            cluster.AdvanceMinutes(minute);
            AssertNumbers(cluster, minute);
        }

        Assert.InRange(cluster.Health().LagEvents, 0.9 * 1e7 * 3600, 1e7 * 3600);
        Assert.True(cluster.Engine.WaitingBatches <= 3600);
    }

    [Fact]
    public void No_events_for_an_hour_and_then_some()
    {
        var trace = Trace.Parse(new StringReader("timestamp,value\n0,0\n36000,0\n36010,50\n39600,50\n39610,0\n90000,0\n"), "lull.csv");
        var quiet = 0;
        for (var seed = 0UL; seed < 6; seed++)
        {
            var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = new TraceWorkload(trace), RunSeed = seed });
            for (var minute = 30; minute <= 240; minute += 30)
            {
                cluster.AdvanceMinutes(minute);
                var health = cluster.Health();
                Assert.True(double.IsFinite(health.ArrivalRate + health.MeanEventBytes + health.LagEvents));
                var latency = cluster.Latency(TimeSpan.FromMinutes(minute - 30), TimeSpan.FromMinutes(minute));
                quiet += latency.Events == 0 ? 1 : 0;
                Assert.Equal(latency.Events == 0, double.IsNaN(latency.MeanMs));
                cluster.Apply(cluster.Effective.With(SparkLevers.BatchDuration, 5000 + minute));
            }
        }

        Assert.True(quiet > 12);
    }

    [Fact]
    public void A_trace_with_a_gap_of_days_is_a_line_across_it()
    {
        var trace = Trace.Parse(new StringReader("timestamp,value\n0,10\n300,10\n864000,10\n864300,10\n"), "gap.csv");
        var load = new TraceWorkload(trace).Open(3);
        for (var second = 0L; second < 2_000_000; second += 1000)
            Assert.Equal(10_000, load.EventsIn(second), 1e-6);
    }

    [Fact]
    public void A_day_s_overload_costs_no_more_memory_than_its_backlog()
    {
        var cluster = Start(WorkloadCatalogue.PoissonHigh, Configuration.Default.With(SparkLevers.BatchDuration, 1000).With(SparkLevers.DriverMemory, 8192));
        cluster.AdvanceMinutes(5);
        // This thread's allocations, since other tests run beside this one: a ring that doubles allocates at most twice what it ends with.
        var before = GC.GetAllocatedBytesForCurrentThread();
        cluster.Advance(TimeSpan.FromHours(24));
        // Two numbers a second of backlog and a record a batch, with room to double.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
        AssertNumbers(cluster, 24 * 60);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e9)]
    public void A_rate_that_is_none_is_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantWorkload("bad", rate, new EventSize(100, 10)));

    private static void AssertNumbers(SimulatedCluster cluster, double minute)
    {
        var health = cluster.Health();
        Assert.True(double.IsFinite(health.ArrivalRate + health.MeanEventBytes + health.LagEvents));
        var latency = cluster.Latency(TimeSpan.FromMinutes(minute - 5), TimeSpan.FromMinutes(minute));
        Assert.True(latency.Events > 0);
        Assert.True(double.IsFinite(latency.MeanMs + latency.DeviationMs + latency.P50Ms + latency.P95Ms + latency.P99Ms + latency.MaxMs + latency.ExcessMs));
        foreach (var value in cluster.Metrics(TimeSpan.FromMinutes(minute - 5), TimeSpan.FromMinutes(minute), NodeRole.Worker, [.. MetricCatalogue.All]).Values)
            Assert.False(double.IsInfinity(value));
    }
}
