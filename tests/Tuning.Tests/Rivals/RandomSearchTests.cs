using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Rivals;
using Xunit;
using static Sluice.Tuning.Tests.Rivals.RivalGame;

namespace Sluice.Tuning.Tests.Rivals;

public sealed class RandomSearchTests
{
    private static readonly RandomSearch Rival = new();

    [Fact]
    public void Every_lever_is_drawn_equally_often_and_its_values_evenly_on_its_scale()
    {
        var drawn = Enumerable.Range(0, 6000).Select(seed => Rival.Next(Opening(ThreeLevers), (ulong)seed)).ToArray();
        foreach (var lever in ThreeLevers.Levers)
            Assert.InRange(drawn.Count(proposal => proposal.Lever == lever), 1850, 2150);
        // Half of 1 s to 30 s on a logarithmic scale is the square root of 30.
        var shorter = drawn.Where(proposal => proposal.Lever == SparkLevers.BatchDuration).Average(proposal => proposal.Value < 1000 * Math.Sqrt(30) ? 1.0 : 0.0);
        Assert.InRange(shorter, 0.46, 0.54);
    }

    [Fact]
    public void A_change_that_helped_stays()
    {
        var history = Opening(ThreeLevers).After(SparkLevers.BatchDuration, 5000, 600);
        Assert.Equal(ThreeLevers.Levers, LeversNext(history));
    }

    [Fact]
    public void A_change_that_did_not_help_is_taken_back_by_a_step_unless_its_lever_is_drawn_again()
    {
        var history = Opening(ThreeLevers).After(SparkLevers.BatchDuration, 20_000, 1500);
        var next = Enumerable.Range(0, 300).Select(seed => Rival.Next(history, (ulong)seed)).ToArray();
        Assert.All(next, proposal => Assert.Equal(SparkLevers.BatchDuration, proposal.Lever));
        Assert.InRange(next.Count(proposal => proposal.Value == 10_000), 150, 250);
        Assert.InRange(next.Count(proposal => proposal.Value != 10_000), 50, 150);
    }

    [Fact]
    public void A_fault_was_rolled_back_and_needs_no_step_back()
    {
        var history = Opening(ThreeLevers).After(SparkLevers.BatchDuration, 20_000, 0, StepOutcome.Faulty);
        Assert.Equal(ThreeLevers.Levers, LeversNext(history));
    }

    [Fact]
    public void A_configuration_that_was_gone_back_to_is_judged_by_its_last_measurement()
    {
        // The load rose: 100 ms are out of reach for everybody.
        var history = Opening(ThreeLevers, 100).After(SparkLevers.BatchDuration, 5000, 150).After(SparkLevers.BatchDuration, 10_000, 400);
        Assert.Equal(ThreeLevers.Levers, LeversNext(history));
        Assert.Equal(ThreeLevers.Levers, LeversNext(history.After(SparkLevers.BatchDuration, 5000, 300)));
        Assert.Equal([SparkLevers.BatchDuration], LeversNext(history.After(SparkLevers.BatchDuration, 5000, 500)));
    }

    [Fact]
    public void Enough_steps_find_a_better_configuration()
    {
        var history = Rival.Play(Opening(), 40, configuration => configuration[SparkLevers.BatchDuration] / 10);
        Assert.True(history.BestP99Ms() < 500, $"{history.BestP99Ms()} ms");
    }

    /// <summary>The levers that one of many draws moves, in the selection's order.</summary>
    private static IEnumerable<Lever> LeversNext(RivalHistory history)
    {
        var moved = Enumerable.Range(0, 200).Select(seed => Rival.Next(history, (ulong)seed).Lever).ToHashSet();
        return history.Selection.Levers.Where(moved.Contains);
    }
}
