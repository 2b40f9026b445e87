using FsCheck;
using FsCheck.Fluent;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>What the processing time does under any configuration, noise off.</summary>
public sealed class ProcessingLawTests
{
    private static readonly Lever[] Levers =
    [
        SparkLevers.BatchDuration, SparkLevers.DriverMemory, SparkLevers.ExecutorMemory, SparkLevers.ExecutorCores, SparkLevers.Serializer,
        SparkLevers.DefaultParallelism, SparkLevers.CoresMax, SparkLevers.TaskCpus, SparkLevers.MemoryFraction, SparkLevers.CompressionCodec,
    ];

    [Fact]
    public void More_events_larger_events_and_cold_machines_take_longer()
    {
        var spilling = 0;
        ForAnyBatch((law, levers, events, bytes) =>
        {
            var seconds = law(levers, events, bytes, WarmUp.Cold);
            Assert.True(seconds > 0 && double.IsFinite(seconds));
            Assert.True(law(levers, 1.25 * events, bytes, WarmUp.Cold) > seconds, "more events");
            Assert.True(law(levers, events, 1.25 * bytes, WarmUp.Cold) > seconds, "larger events");
            Assert.True(law(levers, events, bytes, Warm) < seconds, "warm");
            spilling += bytes * levers.MapDemandPerByte > levers.AvailableBytes ? 1 : 0;
        });
        Assert.True(spilling > 10, $"{spilling} batches spilled");
    }

    [Fact]
    public void Half_the_slots_take_longer_where_memory_is_no_matter()
    {
        foreach (var parallelism in new[] { 9, 36, 72, 150, 400, 1000 })
        {
            var seconds = new[] { 72, 36, 18, 9 }.Select(cores => Warmed(
                Configuration.Default.With(SparkLevers.ExecutorMemory, 32_768).With(SparkLevers.DefaultParallelism, parallelism).With(SparkLevers.CoresMax, cores))).ToArray();
            // As many waves of fewer tasks each have a quicker slowest task: two percent at most.
            for (var i = 1; i < seconds.Length; i++)
                Assert.True(seconds[i] >= 0.98 * seconds[i - 1], $"parallelism {parallelism}: {string.Join(", ", seconds)}");
            Assert.True(seconds[^1] > 1.2 * seconds[0]);
        }
    }

    [Fact]
    public void A_larger_heap_never_costs_more_than_a_percent()
    {
        var helped = 0;
        ForAnyBatch((configuration, law, events, bytes) =>
        {
            double before = double.PositiveInfinity, first = 0;
            foreach (var heap in new[] { 1024, 1536, 2048, 4096, 8192, 16_384, 32_768, 49_152 })
            {
                var seconds = law(configuration.With(SparkLevers.ExecutorMemory, heap), events, bytes);
                Assert.True(seconds <= 1.01 * before, $"{heap} MiB: {seconds} s after {before} s");
                first = first == 0 ? seconds : first;
                before = seconds;
            }

            helped += before < 0.9 * first ? 1 : 0;
        });
        Assert.True(helped > 10, $"a heap helped {helped} times");
    }

    private static WarmUp Warm
    {
        get
        {
            var warm = WarmUp.Cold;
            var costs = SimulationCoefficients.BuiltIn.WarmUp;
            for (var batch = 0; batch < 100; batch++)
            {
                warm.SpendExecutor(costs, 10);
                warm.NextDriverBatch(costs);
            }

            return warm;
        }
    }

    private static double Warmed(Configuration configuration) => Seconds(Compile(configuration), 250_000, 1.25e9, Warm);

    private static void ForAnyBatch(Action<Func<CompiledLevers, double, double, WarmUp, double>, CompiledLevers, double, double> check) =>
        ForAnyBatch((configuration, _, events, bytes) => check(Seconds, Compile(configuration), events, bytes));

    private static void ForAnyBatch(Action<Configuration, Func<Configuration, double, double, double>, double, double> check) => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var random = RandomStream.For((ulong)(uint)seed, 3);
            var configuration = Draw(ref random);
            var events = Math.Pow(10, 4.5 + 2 * random.NextUniform());
            check(configuration, (changed, many, size) => Seconds(Compile(changed), many, size, Warm), events, events * Math.Pow(10, 3 + random.NextUniform()));
        }).QuickCheckThrowOnFailure();

    private static Configuration Draw(ref RandomStream random)
    {
        while (true)
        {
            var configuration = Configuration.Default;
            for (var i = 0; i < 4; i++)
            {
                var lever = Levers[random.NextIndex(Levers.Length)];
                configuration = configuration.With(
                    lever, lever.IsNumeric ? lever.Minimum * Math.Pow(lever.Maximum / lever.Minimum, random.NextUniform()) : random.NextIndex(lever.Categories.Length));
            }

            if (GuardRules.Check(configuration, new ClusterShape()).Count == 0)
                return configuration;
        }
    }

    private static CompiledLevers Compile(Configuration configuration) =>
        new LeverCompiler(SimulationCoefficients.BuiltIn, SimulationCoefficients.BuiltIn.Profiles.Train, WorkloadCatalogue.PoissonHigh).Compile(configuration);

    private static double Seconds(CompiledLevers levers, double events, double bytes, WarmUp warmUp)
    {
        var random = RandomStream.For(1);
        return new ProcessingLaw(SimulationCoefficients.BuiltIn, noise: false).Draw(events, bytes, levers, 0, 0, new double[9], ref warmUp, ref random).ProcessingSeconds;
    }
}
