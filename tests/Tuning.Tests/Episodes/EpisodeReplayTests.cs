using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class EpisodeReplayTests
{
    private static readonly Played Honest = On(
        new FakeCluster { P99Ms = c => 100 + c[0] / 10 }, Begin(TrainingPlan with { Steps = 8, ExploitShare = 0.5 }, Preferring(Small)));

    [Fact]
    public void An_honest_journal_is_recomputed_to_the_bit()
    {
        Assert.Equal(new ReplayVerdict(8, null), Honest.Replay(Preferring(Small)));
        Assert.Equal(new ReplayVerdict(8, null), EpisodeReplay.Check([Honest.Recorded], Small, Preferring(Small), Honest.End.Shape));
        Assert.True(new ReplayVerdict(0, null).IsIdentical);
        Assert.Equal(new ReplayVerdict(0, null), EpisodeReplay.Check([], Small, null, Honest.End.Shape));
    }

    [Fact]
    public void Whole_episodes_are_read_like_their_events() =>
        Assert.Equal(
            Honest.Events.Where(happened => happened is not (RolloutRequested or RolloutSettled)), EpisodeReplay.Flatten([Honest.Recorded]));

    [Theory]
    [InlineData("state")]
    [InlineData("action")]
    [InlineData("component")]
    [InlineData("probability")]
    [InlineData("lever")]
    [InlineData("value before")]
    [InlineData("value")]
    [InlineData("reward")]
    public void A_change_to_the_journal_is_named_with_its_step_and_quantity(string what)
    {
        var step = Array.FindIndex(Honest.Steps, recorded => recorded is { Step: >= 2, Lever.Length: > 0 });
        var verdict = Tampered(step, recorded => what switch
        {
            "state" => recorded with { StateHash = recorded.StateHash ^ 1 },
            "action" => recorded with { Action = 4 - recorded.Action },
            "component" => recorded with { Component = recorded.Component == ChoiceComponent.Explore ? ChoiceComponent.Exploit : ChoiceComponent.Explore },
            "probability" => recorded with { Probability = MathF.BitIncrement(recorded.Probability) },
            "lever" => recorded with { Lever = recorded.Lever == "batchDuration" ? "spark.memory.fraction" : "batchDuration" },
            "value before" => recorded with { From = Math.BitIncrement(recorded.From) },
            "value" => recorded with { To = Math.BitIncrement(recorded.To) },
            _ => recorded with { Reward = MathF.BitDecrement(recorded.Reward) },
        });
        Assert.False(verdict.IsIdentical);
        Assert.Equal((step + 1, step, what), (verdict.Steps, verdict.First!.Step, verdict.First.What));
        Assert.NotEqual(verdict.First.Recorded, verdict.First.Recomputed);
    }

    [Fact]
    public void Whatever_a_reward_is_made_of_shows_in_the_reward()
    {
        Assert.Equal("reward", Tampered(3, recorded => recorded with { P99Ms = recorded.P99Ms + 1 }).First!.What);
        Assert.Equal("reward", Tampered(3, recorded => recorded with { ChangeCost = recorded.ChangeCost + 0.01f }).First!.What);
        Assert.Equal("reward", Tampered(3, recorded => recorded with { Outcome = StepOutcome.Faulty }).First!.What);
    }

    [Fact]
    public void An_observation_that_was_changed_shows_in_the_next_state()
    {
        var verdict = Tampered(3, recorded => recorded with { Observation = [(Half)9, .. recorded.Observation.Skip(1)] });
        Assert.Equal((4, "state"), (verdict.First!.Step, verdict.First.What));
    }

    [Fact]
    public void A_step_that_is_missing_is_named()
    {
        var verdict = EpisodeReplay.Check(Honest.Events.Where(happened => happened is not StepRecorded { Step: 3 }), Small, Preferring(Small), Honest.End.Shape);
        Assert.Equal((4, "step", "4", "3"), (verdict.First!.Step, verdict.First.What, verdict.First.Recorded, verdict.First.Recomputed));
    }

    [Fact]
    public void A_journal_without_its_beginning_or_its_last_step_is_refused()
    {
        Assert.Contains("beginning is missing", Assert.Throws<ArgumentException>(() => Check(Honest.Events.Skip(1))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Check(Honest.Events.Where(happened => happened is not StepRecorded { Step: 7 })));

        static ReplayVerdict Check(IEnumerable<IEpisodeEvent> events) => EpisodeReplay.Check(events, Small, Preferring(Small), Honest.End.Shape);
    }

    [Fact]
    public void A_replay_needs_the_rules_and_the_policy_of_the_episode()
    {
        var ruled = Honest.Events.Select(happened => happened is EpisodeBegun begun
            ? begun with { Plan = begun.Plan with { Rules = new EpisodeRules { Reward = RewardRule.Inverse } } }
            : happened);
        Assert.Equal("reward", EpisodeReplay.Check(ruled, Small, Preferring(Small), Honest.End.Shape).First!.What);
        Assert.Equal(0, Honest.Replay(Preferring(Small, 4)).First!.Step);
        Assert.Throws<ArgumentException>(() => Honest.Replay(null));
    }

    private static ReplayVerdict Tampered(int step, Func<StepRecorded, StepRecorded> change) => EpisodeReplay.Check(
        Honest.Events.Select(happened => happened is StepRecorded recorded && recorded.Step == step ? change(recorded) : happened),
        Small, Preferring(Small), Honest.End.Shape);
}
