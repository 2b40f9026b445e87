using System.Collections.Immutable;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Sluice.Tuning.Stabilisation;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>K13 and K14: how long a change takes to load and to take effect.</summary>
internal static class StabilisationRows
{
    private const int ChangesAnEpisode = 12;
    // One change in a hundred is what has to be seen: 15 seeds make about 1,500 changes.
    private const int EpisodesASeed = 2;
    // Choosing takes none of a simulated cluster's time; the policy's milliseconds and the bookkeeping stay far below this.
    private const double ChoosingSeconds = 1;
    private const double UnsaturatedUtilisation = 0.7;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(180);

    private static readonly Configuration Roomy = Configuration.Default
        .With(SparkLevers.ExecutorMemory, 8192)
        .With(SparkLevers.DriverMemory, 4096)
        .With(SparkLevers.Serializer, SparkLevers.Serializer.Maximum);

    private static readonly ImmutableArray<(string Workload, Configuration Start)> Starts =
    [
        ("poisson-low", Configuration.Default),
        ("poisson-low", ReferenceConfigurations.DefaultAt(2500)),
        ("poisson-high", Roomy),
        ("poisson-high", Roomy.With(SparkLevers.BatchDuration, 4000)),
        ("yahoo-ads:60000", Configuration.Default),
    ];

    public static CalibrationTarget Soonness { get; } = new(
        "K13", "changes of one query or application lever in steps during which ρ <= .7: share stable within 180 s", ">= 99 %", "within", "Vaquero and Cuadrado 2018, §4.2")
    {
        Measure = bench =>
        {
            WatchedChange[] changes = [.. bench.EachSeed(EpisodesASeed * Starts.Length, (i, seed) => Episode(Starts[i % Starts.Length], i / Starts.Length, seed)).SelectMany(episode => episode)];
            var soon = changes.Count(change => change.Verdict == StabilisationVerdict.Stable && change.Took <= Soon);
            return [CalibrationFigure.AtLeast("share within 180 s", "%", 100.0 * soon / changes.Length, 99)];
        },
    };

    public static CalibrationTarget Overhead { get; } = new(
        "K14", "λ2, changes by turns of the batch interval and executor memory: loading and stabilising over all but measuring; longest step; median loading by class",
        "> 90 %; <= 300 s; 5 s and 27 s", "within; loading 3-8 s and 22-32 s", "Vaquero and Cuadrado 2018, figure 6")
    {
        Measure = bench =>
        {
            var changes = bench.EachSeed(ByTurns).SelectMany(episode => episode).ToArray();
            var settings = StabilisationSettings.Default;
            var steps = changes.Select(change => change.Load.Duration + change.Took).Select(spent => (spent + settings.MeasuringAfter(spent)).TotalSeconds);
            return
            [
                CalibrationFigure.AtLeast("overhead share, 1 s for choosing", "%", 100 * changes.Sum(change => (change.Load.Duration + change.Took).TotalSeconds)
                    / changes.Sum(change => (change.Load.Duration + change.Took).TotalSeconds + ChoosingSeconds), 90),
                CalibrationFigure.AtMost("longest step", "s", steps.Max(), 300),
                CalibrationFigure.Between("loading a query lever", "s", Loading(ChangeScope.Query), 3, 8),
                CalibrationFigure.Between("loading an application lever", "s", Loading(ChangeScope.Application), 22, 32),
            ];

            double Loading(ChangeScope scope) => changes.Where(change => change.Load.Scope == scope).Median(change => change.Load.Duration.TotalSeconds);
        },
    };

    public static ImmutableArray<CalibrationTarget> All { get; } = [Soonness, Overhead];

    private static List<WatchedChange> Episode((string Workload, Configuration Start) from, int episode, int seed)
    {
        var random = RandomStream.For(RandomStream.Key(nameof(Soonness)), (ulong)seed, RandomStream.Key(from.Workload), from.Start.Hash, (ulong)episode);
        var cluster = CalibrationBench.Start(from.Workload, from.Start, seed);
        cluster.AdvanceMinutes(10);
        var unsaturated = new List<WatchedChange>();
        for (var change = 0; change < ChangesAnEpisode; change++)
        {
            var before = cluster.Effective;
            var watched = WatchedChange.Of(cluster, Changed(cluster, ref random), StabilisationSettings.Default);
            var loadedAt = cluster.Now - watched.Took;
            cluster.Advance(cluster.Now + TimeSpan.FromMinutes(8));
            if (cluster.Health().IsUp && OfferedUtilisation(cluster, loadedAt, loadedAt + StabilisationSettings.Default.Step) <= UnsaturatedUtilisation)
            {
                unsaturated.Add(watched);
                continue;
            }

            // Saturated: not what the figure is about. Back to the last good configuration.
            cluster.Apply(before);
            cluster.SkipBacklog();
            cluster.Advance(cluster.Now + TimeSpan.FromMinutes(8));
        }

        return unsaturated;
    }

    private static List<WatchedChange> ByTurns(int seed)
    {
        var random = RandomStream.For(RandomStream.Key(nameof(Overhead)), (ulong)seed);
        var cluster = CalibrationBench.Start("poisson-high", ReferenceConfigurations.TunedForHeavyLoadAt(2000), seed);
        cluster.AdvanceMinutes(10);
        var changes = new List<WatchedChange>();
        for (var change = 0; change < 10; change++)
        {
            var changed = change % 2 == 0
                ? cluster.Effective.With(SparkLevers.BatchDuration, 2000 + 4000 * random.NextUniform())
                : cluster.Effective.With(SparkLevers.ExecutorMemory, 8192 + 8192 * random.NextUniform());
            changes.Add(WatchedChange.Of(cluster, changed, StabilisationSettings.Default));
            cluster.Advance(cluster.Now + TimeSpan.FromMinutes(2));
        }

        return changes;
    }

    // A cap below the load makes any change look unstable: not a matter of the change.
    private static Configuration Changed(SimulatedCluster cluster, ref RandomStream random)
    {
        while (true)
        {
            var lever = CalibrationLevers.All[random.NextIndex(CalibrationLevers.All.Length)];
            var share = random.NextUniform();
            if (ReferenceEquals(lever, SparkLevers.MaxRatePerPartition) || lever.Scope is not (ChangeScope.Query or ChangeScope.Application))
                continue;
            var changed = cluster.Effective.With(
                lever, lever.IsNumeric ? lever.Minimum * Math.Pow(lever.Maximum / lever.Minimum, share) : Math.Floor(share * lever.Categories.Length));
            if (changed != cluster.Effective && cluster.Validate(changed).Count == 0)
                return changed;
        }
    }

    // Seconds that an event takes times events/s that arrive, over the batches of the step: what a neighbour or a cold JVM adds then counts, and
    // a rate controller that reads less than arrives does not make the cluster look idle.
    private static double OfferedUtilisation(SimulatedCluster cluster, TimeSpan from, TimeSpan to)
    {
        var (seconds, events) = (0.0, 0.0);
        var segments = cluster.Engine.Latencies;
        for (var i = 0; i < segments.Count && segments.Newest(i).OutputBegins > from.TotalSeconds; i++)
        {
            ref readonly var segment = ref segments.Newest(i);
            if (segment.Finish > to.TotalSeconds)
                continue;
            seconds += 4 * (segment.Finish - segment.OutputBegins);
            events += segment.Events;
        }

        return events > 0 ? seconds / events * cluster.Health().ArrivalRate : double.PositiveInfinity;
    }
}
