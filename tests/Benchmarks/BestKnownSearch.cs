using System.Collections.Immutable;
using Sluice.Spark;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Benchmarks;

/// <summary>
/// The best configuration of the simulated cluster under one workload: two thousand random ones screened on one seed, a local search around the best
/// on three, its end on eight, then what does not matter taken out again and the rest put in the order of its gain on eight seeds that the search
/// has not seen. Every configuration meets the same machines and arrivals.
/// </summary>
internal sealed class BestKnownSearch
{
    private const int Screened = 2000;
    private const int Promoted = 60;
    private const int Mutations = 2500;
    private const int Finalists = 20;
    private const int LastMutations = 500;
    private const int Parents = 8;

    /// <summary>A change whose absence costs less than this share of p99 is left out.</summary>
    private const double Negligible = 0.01;

    private static readonly Range ScreeningSeeds = ..1;
    private static readonly Range SearchSeeds = ..3;
    private static readonly Range FinalSeeds = ..8;
    private static readonly Range UnseenSeeds = 8..16;

    /// <summary>Inert levers and those that only matter in failure would only be drawn in vain.</summary>
    private static readonly ImmutableArray<Lever> Levers = [.. LeverCatalogue.All.Where(lever => lever.Tier is LeverTier.Strong or LeverTier.Weak)];

    private static readonly TimeSpan End = TimeSpan.FromMinutes(WarmUpMinutes + WindowMinutes);

    private readonly Workload _workload;
    private readonly ulong _seed;
    private readonly ClusterShape _shape;
    private RandomStream _random;

    public BestKnownSearch(Workload workload, ulong seed)
    {
        (_workload, _seed) = (workload, seed);
        _shape = SimulatedCluster.Start(new SimulationSettings { Workload = workload }).Shape;
        _random = RandomStream.For(seed, RandomStream.Key("best-known"), RandomStream.Key(workload.Name));
    }

    public const int WarmUpMinutes = 3;

    /// <summary>Covers a whole trapezoid, a wave of ads and an hourly spike, and is long enough to punish what only just keeps up.</summary>
    public const int WindowMinutes = 60;

    /// <summary>Configurations measured so far, each on one seed or more.</summary>
    public int Evaluations { get; private set; }

    public double DefaultP99Ms { get; private set; }

    /// <summary>The changes from Spark's defaults, the most gainful first, each with the p99 that it and those before it reach.</summary>
    public IReadOnlyList<(Lever Lever, double Value, double P99Ms)> Run()
    {
        var screened = Best(Enumerable.Range(0, Screened).Select(_ => Random()), ScreeningSeeds, Promoted);
        var pool = Best(screened.Append(Configuration.Default), SearchSeeds, Finalists).Select(c => (c, P99(c, SearchSeeds))).ToList();
        Climb(pool, SearchSeeds, Mutations, stride: 0.15, mostLevers: 3);
        var finalists = pool.Take(Finalists).Select(entry => (entry.Item1, Measure(entry.Item1, FinalSeeds))).OrderBy(entry => entry.Item2).ToList();
        Climb(finalists, FinalSeeds, LastMutations, stride: 0.05, mostLevers: 2);
        return Ordered(Pruned(Rounded(finalists[0].Item1)));
    }

    private Configuration Random()
    {
        while (true)
        {
            var configuration = Configuration.Default;
            foreach (var lever in Levers)
                if (_random.NextUniform() < (lever.Tier == LeverTier.Strong ? 0.5 : 0.15))
                    configuration = configuration.With(lever, Drawn(lever));
            if (IsAdmissible(configuration))
                return configuration;
        }
    }

    private void Climb(List<(Configuration Configuration, double P99Ms)> pool, Range seeds, int mutations, double stride, int mostLevers)
    {
        for (var i = 0; i < mutations; i++)
        {
            var mutant = Mutant(pool[_random.NextIndex(Math.Min(Parents, pool.Count))].Configuration, stride, mostLevers);
            if (pool.Exists(entry => entry.Configuration.Equals(mutant)))
                continue;
            pool.Add((mutant, Measure(mutant, seeds)));
            pool.Sort((a, b) => a.P99Ms.CompareTo(b.P99Ms));
        }
    }

    private Configuration Mutant(Configuration parent, double stride, int mostLevers)
    {
        while (true)
        {
            var mutant = parent;
            for (var moved = _random.NextIndex(mostLevers); moved >= 0; moved--)
            {
                var lever = Levers[_random.NextIndex(Levers.Length)];
                mutant = _random.NextUniform() switch
                {
                    < 0.2 => mutant.Restore(lever),
                    < 0.4 => mutant.With(lever, Drawn(lever)),
                    _ when !lever.IsNumeric => mutant.With(lever, Drawn(lever)),
                    _ => mutant.With(lever, Value(lever, Position(lever, mutant[lever]) + stride * _random.NextNormal())),
                };
            }

            if (!mutant.Equals(parent) && IsAdmissible(mutant))
                return mutant;
        }
    }

    /// <summary>Three digits are enough for people, where the guards agree.</summary>
    private Configuration Rounded(Configuration configuration)
    {
        foreach (var lever in configuration.ChangedFrom(Configuration.Default).Where(lever => lever.IsNumeric))
        {
            var value = configuration[lever];
            var unit = value == 0 ? 1 : Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 2);
            var rounded = configuration.With(lever, Math.Clamp(Math.Round(value / unit) * unit, lever.Minimum, lever.Maximum));
            configuration = IsAdmissible(rounded) ? rounded : configuration;
        }

        return configuration;
    }

    private Configuration Pruned(Configuration configuration)
    {
        var p99 = Measure(configuration, UnseenSeeds);
        while (true)
        {
            var without = configuration.ChangedFrom(Configuration.Default).Select(configuration.Restore).Where(IsAdmissible)
                .Select(pruned => (Configuration: pruned, P99Ms: Measure(pruned, UnseenSeeds))).OrderBy(pruned => pruned.P99Ms).ToArray();
            if (without.Length == 0 || without[0].P99Ms > (1 + Negligible) * p99)
                return configuration;
            (configuration, p99) = (without[0].Configuration, Math.Min(p99, without[0].P99Ms));
        }
    }

    private List<(Lever Lever, double Value, double P99Ms)> Ordered(Configuration best)
    {
        DefaultP99Ms = Measure(Configuration.Default, UnseenSeeds);
        var made = Configuration.Default;
        var ordered = new List<(Lever, double, double)>();
        var left = best.ChangedFrom(Configuration.Default).ToList();
        while (left.Count > 0)
        {
            var (lever, p99) = left.Where(lever => IsAdmissible(made.With(lever, best[lever])))
                .Select(lever => (lever, Measure(made.With(lever, best[lever]), UnseenSeeds))).MinBy(next => next.Item2);
            made = made.With(lever, best[lever]);
            ordered.Add((lever, best[lever], p99));
            left.Remove(lever);
        }

        return ordered;
    }

    private Configuration[] Best(IEnumerable<Configuration> configurations, Range seeds, int count) =>
        configurations.Select(configuration => (configuration, Measure(configuration, seeds))).OrderBy(entry => entry.Item2).Take(count).Select(entry => entry.configuration).ToArray();

    private double Measure(Configuration configuration, Range seeds)
    {
        Evaluations++;
        return P99(configuration, seeds);
    }

    /// <summary>Geometric mean over the seeds, milliseconds; infinite where the application dies or completes nothing.</summary>
    private double P99(Configuration configuration, Range seeds)
    {
        var logarithms = 0.0;
        for (var i = seeds.Start.Value; i < seeds.End.Value; i++)
            logarithms += Math.Log(P99(configuration, i));
        return Math.Exp(logarithms / (seeds.End.Value - seeds.Start.Value));
    }

    private double P99(Configuration configuration, int run)
    {
        var cluster = SimulatedCluster.Start(new SimulationSettings
        {
            Workload = _workload,
            Initial = configuration,
            RunSeed = _seed,
            ClusterKey = RandomStream.Key("best-known"),
            Episode = (ulong)run,
            ArrivalSeed = RandomStream.For(_seed, RandomStream.Key("best-known arrivals"), (ulong)run).NextUInt64(),
            Retained = End,
        });
        Done(cluster.AdvanceToAsync(End).AsTask());
        var latency = cluster.ReadLatencyAsync(new LatencyQuery(TimeSpan.FromMinutes(WarmUpMinutes), End, LatencyBasis.Arrival)).AsTask();
        var health = cluster.ReadHealthAsync().AsTask();
        Done(latency);
        Done(health);
        return health.Result.IsUp && latency.Result.Completed > 0 && latency.Result.P99Ms > 0 ? latency.Result.P99Ms : double.PositiveInfinity;
    }

    private bool IsAdmissible(Configuration configuration) => GuardRules.Check(configuration, _shape).Count == 0;

    private double Drawn(Lever lever) => lever.IsNumeric ? Value(lever, _random.NextUniform()) : _random.NextIndex(lever.Categories.Length);

    private static double Position(Lever lever, double value) => (Scaled(lever, value) - Scaled(lever, lever.Minimum)) / (Scaled(lever, lever.Maximum) - Scaled(lever, lever.Minimum));

    private static double Value(Lever lever, double position)
    {
        var scaled = double.Lerp(Scaled(lever, lever.Minimum), Scaled(lever, lever.Maximum), Math.Clamp(position, 0, 1));
        return Math.Clamp(lever.Scale == LeverScale.Linear ? scaled : Math.Exp(scaled), lever.Minimum, lever.Maximum);
    }

    // A logarithm's base is a matter of units.
    private static double Scaled(Lever lever, double value) => lever.Scale == LeverScale.Linear ? value : Math.Log(value);

    private static void Done(Task call)
    {
        if (!call.IsCompletedSuccessfully)
            throw new InvalidOperationException("A simulated cluster answers at once.", call.Exception);
    }
}
