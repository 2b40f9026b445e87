using FsCheck;
using FsCheck.Fluent;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>What has arrived is processed, in a batch, or in Kafka: events and bytes, at each step, whatever happens to the application.</summary>
public sealed class ConservationTests
{
    private static readonly Configuration[] Configurations =
    [
        Configuration.Default,
        Configuration.Default.With(SparkLevers.BatchDuration, 2500),
        Configuration.Default.With(SparkLevers.BatchDuration, 1000).With(SparkLevers.ConcurrentJobs, 3),
        Configuration.Default.With(SparkLevers.MemoryFraction, 0.85),
        Configuration.Default.With(SparkLevers.MemoryFraction, 0.8),
        Configuration.Default.With(SparkLevers.BackpressureEnabled, 1).With(SparkLevers.ExecutorMemory, 4096),
        Configuration.Default.With(SparkLevers.MaxRatePerPartition, 1),
    ];

    [Theory]
    [InlineData("poisson-low")]
    [InlineData("poisson-high")]
    [InlineData("trapezoid")]
    [InlineData("yahoo-ads")]
    [InlineData("iot")]
    public void Nothing_is_lost_or_counted_twice(string workload)
    {
        var (restarts, deaths, lost, capped) = (0, 0, 0L, 0);
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), number => Walk((ulong)(uint)number)).Check(Config.QuickThrowOnFailure.WithMaxTest(6));
        Assert.True(restarts > 40);
        Assert.True(deaths > 3 || workload != "poisson-high", $"{deaths} deaths");
        Assert.True(lost > 20 || workload != "poisson-high", $"{lost} executors lost");
        Assert.True(capped > 20 || workload != "poisson-high", $"{capped} capped");

        void Walk(ulong seed)
        {
            var random = RandomStream.For(seed);
            var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.Parse(workload), RunSeed = seed });
            var engine = cluster.Engine;
            var offset = 0.0;
            for (var step = 0; step < 300; step++)
            {
                cluster.Advance(cluster.Now + TimeSpan.FromSeconds(40 * random.NextUniform()));
                if (random.NextUniform() < 0.06)
                {
                    restarts++;
                    deaths += cluster.Health().IsUp ? 0 : 1;
                    cluster.Apply(Configurations[random.NextIndex(Configurations.Length)]);
                }

                var arrived = engine.Arrivals.EventsBy(engine.Now);
                var arrivedBytes = engine.Arrivals.BytesBy(engine.Now);
                var running = Running(engine);
                var finished = engine.StartedEvents - running;
                Assert.Equal(arrived, finished + cluster.Health().LagEvents, arrived * 1e-9);
                Assert.Equal(engine.ConsumedOffset, engine.StartedEvents + engine.QueuedEvents, arrived * 1e-9);
                Assert.Equal(engine.ConsumedBytes, engine.StartedBytes + engine.QueuedBytes, arrivedBytes * 1e-9);
                Assert.InRange(engine.ConsumedOffset, 0, arrived * (1 + 1e-12));
                Assert.InRange(engine.ConsumedBytes, 0, arrivedBytes * (1 + 1e-12));
                var committed = Committed(engine);
                Assert.True(committed >= offset - 1e-9 * arrived, $"the committed offset fell from {offset} to {committed}");
                offset = committed;
                capped += engine.ConsumedOffset < arrived - 60 * 1000 ? 1 : 0;
            }

            lost += engine.LostExecutors;
        }
    }

    [Theory]
    [InlineData("poisson-low")]
    [InlineData("poisson-high")]
    public void What_a_start_from_the_latest_offsets_passes_over_is_counted(string workload)
    {
        var (skips, kept, aborted) = (0, 0, 0);
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), number => Walk((ulong)(uint)number)).Check(Config.QuickThrowOnFailure.WithMaxTest(6));

        Assert.True(skips > 60 && kept > 60, $"{skips} skips, {kept} changes that kept the backlog");
        Assert.True(aborted > 0 || workload != "poisson-high", "no restart aborted a batch from before a skip");

        void Walk(ulong seed)
        {
            var random = RandomStream.For(seed, 2);
            var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.Parse(workload), RunSeed = seed });
            var engine = cluster.Engine;
            var reported = 0.0;
            for (var step = 0; step < 300; step++)
            {
                cluster.Advance(cluster.Now + TimeSpan.FromSeconds(40 * random.NextUniform()));
                var draw = random.NextUniform();
                var next = draw < 0.1 ? cluster.Effective : Configurations[random.NextIndex(Configurations.Length)];
                if (draw < 0.2)
                {
                    var report = cluster.Apply(next, StartingOffsets.Latest);
                    reported += report.SkippedEvents;
                    skips += report.SkippedEvents > 0 ? 1 : 0;
                    Assert.Equal(Running(engine), cluster.Health().LagEvents, 1e-9 * engine.ConsumedOffset);
                }
                else if (draw < 0.3)
                {
                    kept++;
                    Assert.Equal(0, cluster.Apply(next).SkippedEvents);
                }

                var arrived = engine.Arrivals.EventsBy(engine.Now);
                var arrivedBytes = engine.Arrivals.BytesBy(engine.Now);
                var finished = engine.StartedEvents - Running(engine);
                Assert.Equal(arrived, finished + cluster.Health().LagEvents + engine.SkippedEvents, arrived * 1e-9);
                Assert.Equal(engine.ConsumedOffset, engine.StartedEvents + engine.QueuedEvents + engine.SkippedEvents, arrived * 1e-9);
                Assert.Equal(engine.ConsumedBytes, engine.StartedBytes + engine.QueuedBytes + engine.SkippedBytes, arrivedBytes * 1e-9);
                Assert.True(engine.SkippedEvents >= reported - 1e-9 * arrived);
                aborted += engine.SkippedEvents > reported + 1 ? 1 : 0;
            }
        }
    }

    // Up to the first batch that is not finished: jobs side by side may finish out of order.
    private static double Committed(MicroBatchEngine engine)
    {
        var offset = engine.ConsumedOffset - engine.QueuedEvents;
        for (var i = 0; i < engine.Latencies.Count; i++)
        {
            if (engine.Latencies.Newest(i).Finish > engine.Now)
                offset = Math.Min(offset, engine.Latencies.Newest(i).FromOffset);
        }

        return offset;
    }

    private static double Running(MicroBatchEngine engine)
    {
        var events = 0.0;
        for (var i = 0; i < engine.Latencies.Count; i++)
        {
            if (engine.Latencies.Newest(i).Finish > engine.Now)
                events += engine.Latencies.Newest(i).Events;
        }

        return events;
    }
}
