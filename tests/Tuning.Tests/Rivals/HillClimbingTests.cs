using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;
using Sluice.Tuning.Rivals;
using Xunit;
using static Sluice.Tuning.Tests.Rivals.RivalGame;

namespace Sluice.Tuning.Tests.Rivals;

public sealed class HillClimbingTests
{
    private static readonly HillClimbing Rival = new();

    /// <summary>A tenth of 1 s to 30 s on a logarithmic scale.</summary>
    private static readonly double Bin = Math.Pow(30, 0.1);

    [Fact]
    public void The_first_move_is_a_tenth_of_the_first_lever_s_range_up_or_down()
    {
        var values = Enumerable.Range(0, 40).Select(seed => Rival.Next(Opening(ThreeLevers), (ulong)seed)).ToArray();
        Assert.All(values, proposal => Assert.Equal(SparkLevers.BatchDuration, proposal.Lever));
        Assert.Equal([Math.Round(10_000 / Bin), Math.Round(10_000 * Bin)], values.Select(proposal => proposal.Value).Distinct().Order());
    }

    [Fact]
    public void A_move_that_helped_is_made_again()
    {
        var value = Math.Round(10_000 / Bin);
        var next = Rival.Next(Opening(ThreeLevers).After(SparkLevers.BatchDuration, value, 900));
        Assert.Equal(new Proposal(SparkLevers.BatchDuration, Math.Round(value / Bin)), next);
    }

    [Theory]
    [InlineData(StepOutcome.Measured)]
    [InlineData(StepOutcome.Faulty)]
    public void After_a_move_that_did_not_help_the_other_direction_is_tried_at_once(StepOutcome outcome)
    {
        var next = Rival.Next(Opening(ThreeLevers).After(SparkLevers.BatchDuration, Math.Round(10_000 * Bin), 1100, outcome));
        Assert.Equal(new Proposal(SparkLevers.BatchDuration, Math.Round(10_000 / Bin)), next);
    }

    [Fact]
    public void When_neither_direction_helps_the_lever_goes_back_and_the_next_one_moves()
    {
        var history = Opening(ThreeLevers)
            .After(SparkLevers.BatchDuration, Math.Round(10_000 * Bin), 1100)
            .After(SparkLevers.BatchDuration, Math.Round(10_000 / Bin), 1200);
        var back = Rival.Next(history);
        Assert.Equal(new Proposal(SparkLevers.BatchDuration, 10_000), back);
        Assert.Equal(new Proposal(SparkLevers.Serializer, 1), Rival.Next(history.After(back, 1000)));
    }

    [Fact]
    public void A_way_back_that_is_faulty_does_not_end_the_search()
    {
        var history = Opening(ThreeLevers)
            .After(SparkLevers.BatchDuration, Math.Round(10_000 * Bin), 1100)
            .After(SparkLevers.BatchDuration, Math.Round(10_000 / Bin), 1200);
        Assert.Equal(new Proposal(SparkLevers.Serializer, 1), Rival.Next(history.After(Rival.Next(history), 0, StepOutcome.Faulty)));
    }

    [Fact]
    public void What_the_infrastructure_spoilt_is_tried_again()
    {
        var first = Rival.Next(Opening(ThreeLevers), 7);
        // The same draw as before the first one.
        var random = RandomStream.For(7, 1);
        Assert.Equal(first, Rival.Next(Opening(ThreeLevers).After(first, 0, StepOutcome.Unmeasured), ref random));
    }

    [Fact]
    public void A_lever_on_a_short_range_of_whole_numbers_moves_by_one()
    {
        var selection = Selection.Create("cpus", ["jvm.heap.used"], ["executor.cpuTime"], ["spark.task.cpus"]);
        Assert.Equal(new Proposal(SparkLevers.TaskCpus, 2), Rival.Next(Opening(selection)));
    }

    [Fact]
    public void It_climbs_to_the_optimum_of_a_bowl_and_holds_there()
    {
        static double Bowl(Configuration configuration) =>
            500 * (1 + Math.Abs(Math.Log(configuration[SparkLevers.BatchDuration] / 2500)) + Math.Abs(configuration[SparkLevers.MemoryFraction] - 0.5) + (1 - configuration[SparkLevers.Serializer]));
        var history = Rival.Play(Opening(ThreeLevers, Bowl(Configuration.Default)), 30, Bowl);
        Assert.InRange(history.Current[SparkLevers.BatchDuration], 2500 / Math.Sqrt(Bin), 2500 * Math.Sqrt(Bin));
        Assert.InRange(history.Current[SparkLevers.MemoryFraction], 0.46, 0.54);
        Assert.Equal(1, history.Current[SparkLevers.Serializer]);
        Assert.True(Rival.Next(history).IsHold);
    }
}
