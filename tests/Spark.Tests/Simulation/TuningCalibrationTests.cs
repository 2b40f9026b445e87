using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;
using Sluice.Tuning.Stabilisation;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>What a tuner can gain on the simulated cluster, and what its steps cost (Vaquero and Cuadrado 2018, figures 5 to 8).</summary>
public sealed class TuningCalibrationTests
{
    private const int Seeds = 15;
    private static readonly Lever[] Levers = [.. Selection.BuiltIn.Levers];

    private static Configuration TunedForLightLoad =>
        Configuration.Default.With(SparkLevers.BatchDuration, 1400).With(SparkLevers.DriverMemory, 4096);

    private static Configuration TunedForHeavyLoad => Configuration.Default
        .With(SparkLevers.DriverMemory, 4096).With(SparkLevers.ExecutorMemory, 12288).With(SparkLevers.Serializer, 1)
        .With(SparkLevers.DefaultParallelism, 72).With(SparkLevers.BatchDuration, 1875);

    private static SimulatedCluster Start(string workload, Configuration configuration, ulong seed) =>
        SimulatedCluster.Start(new SimulationSettings
        {
            Workload = WorkloadCatalogue.Parse(workload),
            Initial = configuration,
            RunSeed = 2018,
            ClusterKey = seed,
        });

    private static double P99(SimulatedCluster cluster, double fromMinute, double toMinute) =>
        cluster.Latency(TimeSpan.FromMinutes(fromMinute), TimeSpan.FromMinutes(toMinute)).P99Ms / 1000;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    [Fact]
    public void A_light_load_s_configuration_meets_the_heavy_load_and_is_tuned_again()
    {
        var (steady, struck, retuned) = (new List<double>(), new List<double>(), new List<double>());
        for (var seed = 0UL; seed < Seeds; seed++)
        {
            var cluster = Start("switch:poisson-low,poisson-high@65", TunedForLightLoad, seed);
            cluster.AdvanceMinutes(66);
            steady.Add(P99(cluster, 30, 65));
            cluster.AdvanceMinutes(70);
            struck.Add(P99(cluster, 65, 70));
            cluster.Apply(TunedForHeavyLoad);
            cluster.AdvanceMinutes(90);
            retuned.Add(P99(cluster, 80, 89));
        }

        var text = $"K10 {Median(steady):F2} -> {Median(struck):F2} -> {Median(retuned):F2} s";
        TestContext.Current.SendDiagnosticMessage(text);
        Assert.True(Median(struck) / Median(steady) is >= 1.6 and <= 3, text);
        Assert.True(Median(retuned) / 2.0 is >= 1.3 and <= 1.9, text);
    }

    [Fact]
    public void The_best_configuration_cuts_the_heavy_load_s_p99_by_more_than_four_fifths()
    {
        var defaults = Median(Enumerable.Range(0, Seeds).Select(seed => Hour(Configuration.Default, seed)));
        var best = Median(Enumerable.Range(0, Seeds).Select(seed => Hour(TunedForHeavyLoad, seed)));
        var text = $"K11 {defaults:F1} -> {best:F1} s: {best / defaults - 1:P0}";
        TestContext.Current.SendDiagnosticMessage(text);
        Assert.True(best / defaults - 1 is >= -0.97 and <= -0.80, text);
    }

    private static double Hour(Configuration configuration, int seed)
    {
        var cluster = Start("poisson-high", configuration, (ulong)seed);
        cluster.AdvanceMinutes(66);
        return P99(cluster, 5, 65);
    }

    [Fact]
    [Trait("Category", "Nightly")]
    public void Hill_climbing_gains_most_of_it_in_ten_steps_and_little_after_eight_hours()
    {
        const int steps = 12 * 24;
        var (early, eight, last) = (new List<double>(), new List<double>(), new List<double>());
        for (var seed = 0UL; seed < Seeds; seed++)
        {
            // Measured again over an hour: the lowest of many short windows falls by luck alone.
            var kept = Climb(seed, steps);
            early.Add(1 - Hour(kept[10], (int)seed) / Hour(Configuration.Default, (int)seed));
            eight.Add(Hour(kept[96], (int)seed));
            last.Add(Hour(kept[steps], (int)seed));
        }

        var more = Median(eight.Zip(last, (at8, at24) => 1 - at24 / at8));
        var text = $"K12 median reduction {Median(early):P0} after 50 minutes; {more:P1} more from 8 to 24 h; best {Median(last):F2} s";
        TestContext.Current.SendDiagnosticMessage(text);
        Assert.True(Median(early) >= 0.70, text);
        Assert.True(more < 0.10, text);
    }

    // One lever a step of five minutes; kept when the last two minutes' p99 is lower than the best so far, else put back with the next step.
    private static Configuration[] Climb(ulong seed, int steps)
    {
        var random = RandomStream.For(12, seed);
        var cluster = Start("poisson-high", Configuration.Default, seed);
        cluster.AdvanceMinutes(30);
        var best = P99(cluster, 20, 29);
        var kept = cluster.Effective;
        var trail = new Configuration[steps + 1];
        for (var step = 1; step <= steps; step++)
        {
            var began = cluster.Now;
            Configuration candidate;
            do
            {
                var lever = Levers[random.NextIndex(Levers.Length)];
                candidate = kept.With(lever, Neighbour(lever, kept[lever], ref random));
            }
            while (candidate == kept || cluster.Validate(candidate).Count > 0);
            cluster.Apply(candidate);
            // Loading is left out of the figure: a backlog must not outlive the candidate that left it.
            cluster.SkipBacklog();
            cluster.Advance(began + TimeSpan.FromMinutes(5));
            var p99 = cluster.Latency(cluster.Now - TimeSpan.FromMinutes(2), cluster.Now).P99Ms / 1000;
            if (p99 < best)
            {
                best = p99;
                kept = candidate;
            }

            trail[step] = kept;
        }

        return trail;
    }

    // A number within a factor of four, or any category.
    private static double Neighbour(Lever lever, double value, ref RandomStream random)
    {
        if (!lever.IsNumeric)
            return random.NextIndex(lever.Categories.Length);
        return Math.Clamp(value * Math.Pow(4, 2 * random.NextUniform() - 1), lever.Minimum, lever.Maximum);
    }

    [Fact]
    public void Loading_and_stabilising_are_the_overhead_of_a_step_and_leave_room_to_measure()
    {
        var (query, application, took, steps) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var seed = 0UL; seed < Seeds; seed++)
        {
            var random = RandomStream.For(14, seed);
            var cluster = Start("poisson-high", TunedForHeavyLoad, seed);
            cluster.AdvanceMinutes(10);
            for (var change = 0; change < 10; change++)
            {
                var changed = change % 2 == 0
                    ? cluster.Effective.With(SparkLevers.BatchDuration, 2000 + 4000 * random.NextUniform())
                    : cluster.Effective.With(SparkLevers.ExecutorMemory, 8192 + 8192 * random.NextUniform());
                var run = StabilisationRun.Watch(cluster, changed, StabilisationSettings.Default);
                (run.Load.Scope == ChangeScope.Query ? query : application).Add(run.Load.Duration.TotalSeconds);
                took.Add(run.Took.TotalSeconds);
                steps.Add((run.Load.Duration + run.Took + StabilisationSettings.Default.MeasuringAfter(run.Load.Duration + run.Took)).TotalSeconds);
                cluster.Advance(cluster.Now + TimeSpan.FromMinutes(2));
            }
        }

        var text = $"K14 load {Median(query):F1} s (query), {Median(application):F1} s (application), stabilise {Median(took):F0} s, step {steps.Max():F0} s at most";
        TestContext.Current.SendDiagnosticMessage(text);
        Assert.InRange(Median(query), 3, 8);
        Assert.InRange(Median(application), 22, 32);
        Assert.True(steps.Max() <= 300, text);
    }
}
