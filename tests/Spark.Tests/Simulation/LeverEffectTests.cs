using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>Which levers act, and that the rest change nothing at all.</summary>
public sealed class LeverEffectTests
{
    // The simulated workers run no external shuffle service: the guard rules refuse its lever whatever else is set.
    public static TheoryData<string> Inert() => [.. LeverCatalogue.All.Where(lever => lever.Tier == LeverTier.Inert && !ReferenceEquals(lever, SparkLevers.ShuffleServiceEnabled)).Select(lever => lever.Name)];

    public static TheoryData<string> Children() =>
        [.. LeverCatalogue.All.Where(lever => !Configuration.Default.IsInEffect(lever)).Select(lever => lever.Name)];

    [Theory]
    [MemberData(nameof(Inert))]
    public void An_inert_lever_changes_nothing(string name) => Assert.Equal(Trace(Configuration.Default), Trace(Moved(name)));

    [Theory]
    [MemberData(nameof(Children))]
    public void A_child_changes_nothing_while_its_parent_is_off(string name) => Assert.Equal(Trace(Configuration.Default), Trace(Moved(name)));

    [Fact]
    public void The_catalogue_holds_as_many_levers_of_a_tier_as_the_model_says()
    {
        Assert.InRange(LeverCatalogue.All.Count(lever => lever.Tier == LeverTier.Strong), 11, 17);
        Assert.InRange(LeverCatalogue.All.Count(lever => lever.Tier == LeverTier.Weak), 24, 30);
        Assert.InRange(LeverCatalogue.All.Count(lever => lever.Tier == LeverTier.FailureOnly), 9, 15);
        Assert.InRange(LeverCatalogue.All.Count(lever => lever.Tier == LeverTier.Inert), 53, 59);
        Assert.Equal(109, LeverCatalogue.All.Length);
    }

    [Fact]
    public void Every_strong_lever_changes_some_training_workload()
    {
        foreach (var lever in LeverCatalogue.All.Where(lever => lever.Tier == LeverTier.Strong))
        {
            Assert.Contains(new[] { "poisson-low", "poisson-high" }, workload =>
                Values(lever).Select(value => Configuration.Default.With(lever, value))
                    .Where(changed => GuardRules.Check(changed, new ClusterShape()).Count == 0)
                    .Any(changed => Trace(changed, workload) != Trace(Configuration.Default, workload)));
        }
    }

    private static Configuration Moved(string name)
    {
        var lever = LeverCatalogue.Find(name);
        foreach (var value in Values(lever))
        {
            var changed = Configuration.Default.With(lever, value);
            if (changed != Configuration.Default && GuardRules.Check(changed, new ClusterShape()).Count == 0)
                return changed;
        }

        throw new InvalidOperationException($"No other value of {name} passes the guard rules alone; test it together with the lever that they ask for.");
    }

    private static IEnumerable<double> Values(Lever lever) =>
        lever.IsNumeric ? [lever.Minimum, lever.Maximum, 0.5 * (lever.Minimum + lever.Maximum)] : Enumerable.Range(0, lever.Categories.Length).Select(value => (double)value);

    // Started under the configuration, so that no restart tells them apart.
    private static (LatencySummary Latency, long Batches, double Lag) Trace(Configuration configuration, string workload = "poisson-high")
    {
        var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.Parse(workload), Initial = configuration, RunSeed = 8 });
        cluster.AdvanceMinutes(20);
        return (cluster.Latency(TimeSpan.Zero, TimeSpan.FromMinutes(20)), cluster.Batches, cluster.Health().LagEvents);
    }
}
