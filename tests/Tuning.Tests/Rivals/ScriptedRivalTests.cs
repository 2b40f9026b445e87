using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Rivals;
using Xunit;
using static Sluice.Tuning.Tests.Rivals.RivalGame;

namespace Sluice.Tuning.Tests.Rivals;

public sealed class ScriptedRivalTests
{
    private static readonly ScriptedRival Two = new(
        "two", "two changes", [new(SparkLevers.BatchDuration, 2500, "", ""), new(SparkLevers.MemoryFraction, 0.5, "", "")]);

    public static TheoryData<string> Scripts => [.. RivalCatalogue.All.OfType<ScriptedRival>().Select(rival => rival.Name)];

    [Fact]
    public void Changes_are_made_in_order_and_then_it_holds()
    {
        var history = Two.Play(Opening(), 4, _ => 1000);
        Assert.Equal([SparkLevers.BatchDuration, SparkLevers.MemoryFraction, null, null], history.Trials.Skip(1).Select(trial => trial.Lever));
    }

    [Fact]
    public void A_faulty_change_is_left_out_and_an_unmeasured_one_is_made_again()
    {
        var first = Two.Next(Opening());
        Assert.Equal(SparkLevers.MemoryFraction, Two.Next(Opening().After(first, 0, StepOutcome.Faulty)).Lever);
        Assert.Equal(first, Two.Next(Opening().After(first, 0, StepOutcome.Unmeasured)));
    }

    [Fact]
    public void A_value_already_in_effect_is_passed_over() =>
        Assert.Equal(SparkLevers.MemoryFraction, Two.Next(Opening(start: Configuration.Default.With(SparkLevers.BatchDuration, 2500))).Lever);

    [Fact]
    public void A_change_that_a_guard_refuses_waits_for_those_after_it()
    {
        var rival = new ScriptedRival(
            "guarded", "", [new(SparkLevers.MemoryOffHeapEnabled, 1, "", ""), new(SparkLevers.MemoryOffHeapSize, 1024, "", "")]);
        var history = rival.Play(Opening(), 3, _ => 1000);
        Assert.Equal([SparkLevers.MemoryOffHeapSize, SparkLevers.MemoryOffHeapEnabled, null], history.Trials.Skip(1).Select(trial => trial.Lever));
    }

    [Fact]
    public void The_batch_interval_alone_and_backpressure_alone_change_one_thing()
    {
        Assert.Equal(2500, SingleSettings.BatchIntervalOnly.Play(Opening(), 5, _ => 1000).Current[SparkLevers.BatchDuration]);
        var backpressure = SingleSettings.Backpressure.Play(Opening(), 5, _ => 1000).Current;
        Assert.Equal([SparkLevers.BackpressureEnabled], backpressure.ChangedFrom(Configuration.Default));
        Assert.Equal("true", SparkLevers.BackpressureEnabled.CategoryOf(backpressure[SparkLevers.BackpressureEnabled]));
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Every_change_is_admissible_in_its_order_on_the_reference_cluster_whatever_its_partitions(string name)
    {
        var rival = (ScriptedRival)RivalCatalogue.Find(name);
        foreach (var partitions in (int[])[5, 36])
        {
            var shape = new ClusterShape { KafkaPartitions = partitions };
            var history = rival.Play(Opening() with { Shape = shape }, rival.Changes.Length, _ => 1000);
            Assert.Equal(
                rival.Changes.Select(change => change.ToString()),
                history.Trials.Skip(1).Select(trial => trial.Lever is { } lever ? new Proposal(lever, trial.Configuration[lever]).ToString() : "hold"));
            Assert.Empty(GuardRules.Check(history.Current, shape));
            Assert.True(rival.Next(history).IsHold);
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Every_change_says_why_and_who_says_so_and_all_fit_before_the_last_of_ten_steps(string name)
    {
        var changes = ((ScriptedRival)RivalCatalogue.Find(name)).Changes;
        Assert.InRange(changes.Length, 1, 9);
        Assert.All(changes, change => Assert.True(change.Reason.Length > 20 && change.Source.Length > 10, change.ToString()));
    }
}
