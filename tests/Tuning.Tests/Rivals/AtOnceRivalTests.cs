using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Rivals;
using Sluice.Tuning.Tests.Episodes;
using Xunit;
using static Sluice.Tuning.Tests.Rivals.RivalGame;

namespace Sluice.Tuning.Tests.Rivals;

public sealed class AtOnceRivalTests
{
    public static TheoryData<string> Names => [.. RivalCatalogue.All.OfType<AtOnceRival>().Select(rival => rival.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_first_rollout_makes_what_the_script_makes_in_steps_and_then_it_holds(string name)
    {
        var atOnce = (AtOnceRival)RivalCatalogue.Find(name);
        var script = RivalCatalogue.Find(name[..^"-at-once".Length]);
        var history = Opening().After(atOnce.Next(Opening()), 500);
        Assert.Equal(script.Play(Opening(), atOnce.Changes.Length, _ => 1000).Current, history.Current);
        Assert.True(atOnce.Next(history).IsHold);
    }

    [Fact]
    public void A_faulty_whole_is_not_tried_again_and_an_unmeasured_one_is()
    {
        var rival = RivalCatalogue.Find("guide-memory-at-once");
        var first = rival.Next(Opening());
        Assert.True(rival.Next(Opening().After(first, 0, StepOutcome.Faulty)).IsHold);
        Assert.Equal(first.ToString(), rival.Next(Opening().After(first, 0, StepOutcome.Unmeasured)).ToString());
    }

    [Fact]
    public void A_change_that_needs_a_later_one_goes_with_it()
    {
        var rival = new AtOnceRival(new ScriptedRival(
            "guarded", "", [new(SparkLevers.MemoryOffHeapEnabled, 1, "", ""), new(SparkLevers.MemoryOffHeapSize, 1024, "", "")]));
        Assert.Equal(2, rival.Next(Opening()).Changes.Count());
    }

    [Fact]
    public void In_an_episode_it_is_one_rollout_which_a_replay_makes_again()
    {
        var plan = Played.TuningPlan with { Choice = new FromRival("guide-low-latency-at-once"), Steps = 4 };
        var played = Played.On(new FakeCluster(), Played.Begin(plan, null));
        Assert.Single(played.Effects<LoadConfiguration>());
        Assert.Equal(6, played.Events.OfType<RolloutRequested>().Single().Changes.Count);
        Assert.Equal(5, played.Steps[0].Further.Count);
        Assert.True(played.Replay(null).IsIdentical);
    }
}
