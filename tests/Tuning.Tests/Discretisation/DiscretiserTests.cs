using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Discretisation;

public class DiscretiserTests
{
    private static readonly DiscretisationSettings Settings = DiscretisationSettings.Default;

    [Fact]
    public void It_starts_every_lever_of_a_selection_at_its_default()
    {
        var levers = Selection.BuiltIn.Levers;
        var discretiser = Discretiser.Start(levers, Settings);
        Assert.Equal(levers.Length, discretiser.Count);
        for (var k = 0; k < levers.Length; k++)
            Assert.Equal((levers[k], levers[k].Default), (discretiser[k].Lever, discretiser[k].Value));
    }

    [Fact]
    public void Another_lever_s_bins_are_shared_and_not_copied()
    {
        var before = Discretiser.Start(Selection.BuiltIn.Levers, Settings);
        var random = RandomStream.For(1);
        var moved = before[2].Move(before[2].CanMove(+1) ? +1 : -1, ref random).Bins;
        var after = before.With(2, moved);
        Assert.Same(moved, after[2]);
        Assert.Same(before[0], after[0]);
        Assert.NotEqual(before, after);
        Assert.Equal(before, after.With(2, before[2]));
        Assert.Equal(before.GetHashCode(), after.With(2, before[2]).GetHashCode());
        Assert.Same(after, after.With(2, moved));
        Assert.Throws<ArgumentException>(() => before.With(1, moved));
    }

    [Fact]
    public void Positions_are_written_in_the_order_of_the_levers()
    {
        var discretiser = Discretiser.Start([TestLevers.Seconds, SparkLevers.ExecutorCores], Settings, new Dictionary<Lever, ObservedRange> { [TestLevers.Seconds] = new(0, 120) });
        var positions = new float[] { -1, -1, -1 };
        discretiser.WritePositions(positions);
        Assert.Equal([0.25f, 1f, -1f], positions);
        Assert.Throws<ArgumentException>(() => discretiser.WritePositions(new float[1]));
    }

    [Fact]
    public void No_lever_or_one_twice_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Discretiser.Start([], Settings));
        Assert.Contains("twice", Assert.Throws<ArgumentException>(
            () => Discretiser.Start([TestLevers.Seconds, TestLevers.Seconds], Settings)).Message, StringComparison.Ordinal);
    }
}
