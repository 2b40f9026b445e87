using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>The queue of batches against closed forms and against a second algorithm.</summary>
public sealed class QueueingTests
{
    private const double Spacing = 1;

    private static SimulationSettings Settings => new()
    {
        Workload = WorkloadCatalogue.PoissonLow,
        RunSeed = 5,
        Noise = false,
        Initial = Configuration.Default.With(SparkLevers.BatchDuration, 1000 * Spacing),
    };

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Exponential_spacing_and_constant_processing_wait_like_M_D_1(double utilisation)
    {
        var random = RandomStream.For(17);
        var wait = MeanWait(() => Spacing * random.NextExponential(), () => utilisation * Spacing, 400_000);
        Assert.Equal(1, wait / (utilisation * utilisation * Spacing / (2 * (1 - utilisation))), 0.03);
    }

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(0.7, 0.25)]
    [InlineData(0.7, 1.0)]
    public void Exponential_spacing_and_random_processing_wait_like_Pollaczek_and_Khinchine(double utilisation, double squaredVariation)
    {
        // Gamma by sums of exponentials: squared variation 1/stages.
        var stages = (int)Math.Round(1 / squaredVariation);
        var random = RandomStream.For(23);
        var wait = MeanWait(() => Spacing * random.NextExponential(), Service, 600_000);
        Assert.Equal(1, wait / (utilisation * utilisation * Spacing * (1 + squaredVariation) / (2 * (1 - utilisation))), 0.03);

        double Service()
        {
            var sum = 0.0;
            for (var i = 0; i < stages; i++)
                sum += random.NextExponential();
            return utilisation * Spacing * sum / stages;
        }
    }

    [Theory]
    [InlineData(0.8, 0.15)]
    [InlineData(0.9, 0.25)]
    [InlineData(0.95, 0.25)]
    public void Regular_batches_wait_like_a_Lindley_Monte_Carlo_and_less_than_Kingman_allows(double utilisation, double variation)
    {
        var random = RandomStream.For(29);
        var measured = MeanWait(() => Spacing, () => Draw(ref random), 400_000);

        var other = RandomStream.For(31);
        double wait = 0, sum = 0;
        const int batches = 400_000;
        for (var i = 0; i < batches; i++)
        {
            sum += wait;
            wait = Math.Max(0, wait + Draw(ref other) - Spacing);
        }

        // The Lindley mean and the engine's differ by sampling error only.
        Assert.Equal(1, measured / (sum / batches), 0.05);
        Assert.True(measured < utilisation / (1 - utilisation) * variation * variation / 2 * utilisation * Spacing);

        double Draw(ref RandomStream stream)
        {
            var logVariance = Math.Log(1 + variation * variation);
            return utilisation * Spacing * Math.Exp(Math.Sqrt(logVariance) * stream.NextNormal() - logVariance / 2);
        }
    }

    [Theory]
    [InlineData("poisson-low", 3000)]
    [InlineData("poisson-low", 10_000)]
    [InlineData("poisson-high", 2500)]
    [InlineData("yahoo-ads:100000", 10_000)]
    public void Events_in_the_system_are_rate_times_mean_latency(string workload, double batchMs)
    {
        var cluster = SimulatedCluster.Start(new SimulationSettings
        {
            Workload = WorkloadCatalogue.Parse(workload),
            Initial = Configuration.Default.With(SparkLevers.BatchDuration, batchMs),
            RunSeed = 3,
        });
        cluster.AdvanceMinutes(10);
        var (sum, samples) = (0.0, 0);
        // A step that no batch interval divides meets all phases of a batch.
        for (var second = 600.0; second < 4150; second += 0.37, samples++)
        {
            cluster.Advance(TimeSpan.FromSeconds(second));
            sum += InSystem(cluster.Engine);
        }

        // All of the window's events have to be finished.
        cluster.AdvanceMinutes(75);
        var window = cluster.Latency(TimeSpan.FromSeconds(600), TimeSpan.FromSeconds(4150));
        var rate = window.Events / 3550;
        Assert.Equal(1, sum / samples / (rate * window.MeanMs / 1000), 0.02);
    }

    [Fact]
    public void A_stable_cluster_s_backlog_is_bounded()
    {
        for (var seed = 0UL; seed < 10; seed++)
        {
            var cluster = SimulatedCluster.Start(new SimulationSettings
            {
                Workload = WorkloadCatalogue.PoissonHigh,
                Initial = Configuration.Default.With(SparkLevers.ExecutorMemory, 4096),
                RunSeed = seed,
            });
            for (var minute = 10; minute < 360; minute += 5)
            {
                cluster.AdvanceMinutes(minute);
                Assert.InRange(cluster.Health().LagEvents, 0, 6 * 100_000 * 10);
            }
        }
    }

    [Theory]
    [InlineData(1.1)]
    [InlineData(1.5)]
    [InlineData(3)]
    public void An_overloaded_cluster_falls_behind_at_the_rate_it_is_short_of(double utilisation)
    {
        var cluster = SimulatedCluster.Start(Settings with { ProcessingSeconds = () => utilisation * Spacing });
        cluster.AdvanceMinutes(5);
        var before = cluster.Health().LagEvents;
        cluster.AdvanceMinutes(25);
        var slope = (cluster.Health().LagEvents - before) / 1200;
        Assert.Equal(1, slope / (10_000 * (1 - 1 / utilisation)), 0.1);
    }

    [Fact]
    public void Two_jobs_at_a_time_carry_what_one_cannot()
    {
        var one = SimulatedCluster.Start(Settings with { ProcessingSeconds = () => 1.5 });
        var two = SimulatedCluster.Start(Settings with
        {
            ProcessingSeconds = () => 1.5,
            Initial = Settings.Initial.With(SparkLevers.ConcurrentJobs, 2),
        });
        one.AdvanceMinutes(30);
        two.AdvanceMinutes(30);
        Assert.True(one.Engine.WaitingBatches > 300);
        Assert.Equal(0, two.Engine.WaitingBatches);
    }

    private static double InSystem(MicroBatchEngine engine)
    {
        // A running batch's results appear evenly over its last quarter.
        var events = engine.LagEvents;
        for (var i = 0; i < engine.Latencies.Count; i++)
        {
            ref readonly var segment = ref engine.Latencies.Newest(i);
            if (segment.LatestFinish <= engine.Now)
                break;
            if (segment.Finish > engine.Now && segment.OutputBegins < engine.Now)
                events -= segment.Events * (engine.Now - segment.OutputBegins) / (segment.Finish - segment.OutputBegins);
        }

        return events;
    }

    private static double MeanWait(Func<double> spacing, Func<double> processing, int batches)
    {
        var cluster = SimulatedCluster.Start(Settings with
        {
            BatchSpacingSeconds = spacing,
            ProcessingSeconds = processing,
            Retained = TimeSpan.FromDays(30),
        });
        cluster.Advance(TimeSpan.FromSeconds(batches * Spacing));
        var ring = cluster.Engine.Latencies;
        var sum = 0.0;
        for (var i = 0; i < ring.Count; i++)
        {
            ref readonly var segment = ref ring.Newest(i);
            // Output begins at the start plus three quarters; a batch is formed when its last event arrives.
            var started = segment.Finish - 4 * (segment.Finish - segment.OutputBegins);
            sum += started - segment.Newest;
        }

        Assert.InRange(ring.Count, 0.95 * batches, 1.05 * batches);
        return sum / ring.Count;
    }
}
