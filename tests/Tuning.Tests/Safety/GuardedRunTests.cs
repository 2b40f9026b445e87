using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Safety;
using Sluice.Tuning.Tests.Episodes;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Safety;

public sealed class GuardedRunTests
{
    private const int BatchDown = 0;
    private const int FractionUp = 3;
    private const int Hold = 4;

    // A Sunday.
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private static readonly SafetyRules Apply = new() { Mode = ClusterMode.Apply };

    private static readonly SafetyRules Recommend = new() { ProposalsLapseAfter = TimeSpan.FromMinutes(20) };

    private readonly GuardedCluster _cluster = new();

    private FakeCluster Fake => _cluster.Inner;

    [Fact]
    public void In_apply_a_harmless_change_goes_out_by_itself_and_is_measured_as_without_a_guard()
    {
        Fake.P99Ms = c => c[SparkLevers.BatchDuration] / 10;
        var plain = On(new FakeCluster { P99Ms = Fake.P99Ms }, Begin(TuningPlan with { Steps = 2 }, Preferring(Small, BatchDown)));
        var play = Play(Apply, 2, BatchDown);
        Assert.Equal(plain.Events.Select(happened => happened.GetType().Name), play.Names);
        Assert.Equal(plain.Steps.Select(step => (step.Action, step.To, step.Probability, step.StateHash, step.Outcome)).First(), play.Steps.Select(step => (step.Action, step.To, step.Probability, step.StateHash, step.Outcome)).First());
        Assert.True(Replays(play, BatchDown));
    }

    [Fact]
    public void In_observe_nothing_is_changed_or_proposed()
    {
        var play = Play(new SafetyRules { Mode = ClusterMode.Observe }, 3, BatchDown);
        Assert.Equal(0, Fake.Loads);
        Assert.All(play.Steps, step => Assert.True(step is { Lever: "", Outcome: StepOutcome.Measured, Action: Hold }));
        Assert.Empty(play.Events.OfType<ChangeProposed>());
        Assert.True(Replays(play, BatchDown));
    }

    [Fact]
    public void A_change_that_breaks_the_limit_is_rolled_back_within_a_window_penalised_and_remembered()
    {
        Fake.P99Ms = c => c == Configuration.Default ? 1000 : 9000;
        var play = Play(Apply, 2, BatchDown, FractionUp, Hold);
        var alarm = Assert.Single(play.Events.OfType<GuardAlarmed>(), alarm => alarm.Step == 0);
        Assert.Contains("p99 is 9000 ms and may be 2000 ms", alarm.Reason, StringComparison.Ordinal);
        var rollouts = play.Events.OfType<RolloutRequested>().Where(requested => requested.Step == 0).ToArray();
        Assert.Equal(Configuration.Default.Hash, rollouts[1].ConfigurationHash);
        Assert.InRange(alarm.At - rollouts[0].At, TimeSpan.Zero, Minutes(5));
        Assert.True(play.Steps[0] is { Outcome: StepOutcome.Faulty, Reward: -10, Action: BatchDown });
        Assert.NotEqual(BatchDown, play.Steps[1].Action);
        Assert.Equal(Configuration.Default, Fake.Effective);
        Assert.Contains(SafetyLedger.MemoryAfter(play.Events)!.Forbidden, entry => entry.Settings.Single().Lever == "batchDuration");
        Assert.True(Replays(play, BatchDown, FractionUp, Hold));
    }

    [Fact]
    public void What_an_earlier_episode_found_faulty_is_not_tried_again_until_its_cool_down_is_over()
    {
        var memory = new SafetyMemory(Noon, [], [new([new("batchDuration", Play(Apply, 1, BatchDown).Steps[0].To)], Noon + Minutes(17))]);
        var play = new GuardedCluster().Play(Begun(Apply, 3, memory, BatchDown, Hold));
        Assert.Equal([Hold, BatchDown], play.Steps.Take(2).Select(step => step.Action));
    }

    [Fact]
    public void Where_the_last_good_configuration_breaks_the_limit_as_well_the_change_is_not_to_blame()
    {
        Fake.P99Ms = _ => Fake.Now < Minutes(15.5) ? 1000 : 9000;
        var play = Play(Apply, 1, BatchDown);
        Assert.Single(play.Events.OfType<GuardAlarmed>());
        Assert.True(play.Steps[0] is { Outcome: StepOutcome.Unmeasured, Reward: 0 });
        Assert.Empty(SafetyLedger.MemoryAfter(play.Events)!.Forbidden);
    }

    [Fact]
    public void Missing_metrics_never_trigger_an_action()
    {
        // Everything is NaN from the change on, for a quarter of an hour.
        _cluster.WhenWatching = (_, sample) => IsBlind() ? sample with { Completed = double.NaN, P99Ms = double.NaN, LagEvents = double.NaN, ArrivalRate = double.NaN } : sample;
        Fake.WhenReading = (window, reading) => window.To > Minutes(15) && IsBlind() ? FakeCluster.Silent(reading) : reading;
        var play = Play(Apply, 1, BatchDown);
        Assert.Equal(1, Fake.Loads);
        Assert.True(play.Steps.Single() is { Outcome: StepOutcome.Measured, Action: BatchDown });
        Assert.True(play.Steps.Single().At >= Minutes(30));

        bool IsBlind() => Fake.Now > Minutes(15) && Fake.Now < Minutes(30);
    }

    [Fact]
    public void A_cluster_that_stays_blind_keeps_its_configuration_and_the_episode_ends_without_a_reward()
    {
        _cluster.WhenWatching = (_, sample) => sample with { P99Ms = double.NaN, Completed = double.NaN };
        Fake.WhenReading = (window, reading) => window.To > Minutes(15) ? FakeCluster.Silent(reading) : reading;
        var play = Play(Apply, 2, BatchDown);
        Assert.Equal(1, Fake.Loads);
        Assert.Empty(play.Steps);
        Assert.Contains("no latency could be read for", play.Closed.Abandoned, StringComparison.Ordinal);
        Assert.Equal(Fake.Effective, LeverSettings.Read(play.Closed.Configuration));
        Assert.Null(play.End.Distress);
    }

    [Fact]
    public void What_the_infrastructure_refuses_is_tried_again_with_growing_waits_and_costs_nothing()
    {
        var tries = new List<TimeSpan>();
        Fake.WhenLoading = _ =>
        {
            tries.Add(Fake.Now);
            return tries.Count < 4 ? RolloutOutcome.Unavailable : RolloutOutcome.Loaded;
        };
        var play = Play(Apply, 1, BatchDown);
        Assert.Equal(4, tries.Count);
        Assert.Equal([15 + 20, 30 + 20, 60 + 20], tries.Zip(tries.Skip(1), (one, next) => (next - one).TotalSeconds));
        Assert.Equal(RolloutOutcome.Loaded, play.Events.OfType<RolloutSettled>().Single().Outcome);
        Assert.Single(play.Events.OfType<RolloutRequested>());
        Assert.Equal(StepOutcome.Measured, play.Steps.Single().Outcome);
    }

    [Fact]
    public void An_infrastructure_that_stays_away_makes_no_penalty_and_no_memory()
    {
        Fake.WhenLoading = _ => RolloutOutcome.Unavailable;
        var play = Play(Apply, 1, BatchDown);
        Assert.Equal(1 + BackOff.Default.ChangeTries, Fake.Loads);
        Assert.True(play.Steps.Single() is { Outcome: StepOutcome.Unmeasured, Reward: 0 });
        Assert.Empty(SafetyLedger.MemoryAfter(play.Events)!.Forbidden);
        Assert.Null(play.End.Distress);
    }

    [Fact]
    public void What_the_infrastructure_refused_after_it_had_ended_the_old_run_is_followed_by_the_old_configuration()
    {
        Fake.WhenLoading = load => load.Configuration == Configuration.Default ? RolloutOutcome.Loaded : RolloutOutcome.Unavailable;
        Fake.IsDownWhenUnavailable = true;
        var play = Play(Apply, 1, BatchDown);
        Assert.Equal(2 + BackOff.Default.ChangeTries, Fake.Loads);
        Assert.True(play.Steps.Single() is { Outcome: StepOutcome.Unmeasured, Reward: 0 });
        Assert.Equal([RolloutOutcome.Unavailable, RolloutOutcome.Loaded], play.Events.OfType<RolloutSettled>().Select(settled => settled.Outcome));
        Assert.Empty(SafetyLedger.MemoryAfter(play.Events)!.Forbidden);
        Assert.Equal(Configuration.Default, Fake.Effective);
        Assert.Null(play.End.Distress);
    }

    [Theory]
    [InlineData(RolloutOutcome.Died)]
    [InlineData(RolloutOutcome.Refused)]
    [InlineData(RolloutOutcome.Unavailable)]
    public void A_rollback_that_fails_as_well_ends_the_episode_in_distress(RolloutOutcome rollback)
    {
        Fake.WhenLoading = load => load.Configuration == Configuration.Default ? rollback : RolloutOutcome.Died;
        var play = Play(Apply, 2, BatchDown);
        Assert.Equal(2 + (rollback == RolloutOutcome.Unavailable ? BackOff.Default.RollbackTries : 0), Fake.Loads);
        Assert.Contains("could not be restored", play.End.Distress, StringComparison.Ordinal);
        Assert.Equal(play.End.Distress, play.Closed.Abandoned);
        Assert.Empty(play.Steps);
    }

    [Fact]
    public void A_proposal_that_nobody_decides_on_lapses_and_its_step_counts_for_nothing()
    {
        var play = Play(Recommend, 1, BatchDown);
        var proposed = play.Events.OfType<ChangeProposed>().Single();
        Assert.Equal(("Query", Noon + Minutes(35)), (proposed.Restarts, proposed.LapsesAt));
        Assert.Equal((ProposalVerdict.Lapsed, Minutes(35)), play.Events.OfType<ProposalSettled>().Select(settled => (settled.Verdict, settled.At)).Single());
        Assert.True(play.Steps.Single() is { Outcome: StepOutcome.Unmeasured, Reward: 0, Action: BatchDown });
        Assert.Equal(0, Fake.Loads);
        Assert.True(Replays(play, BatchDown));
        Assert.Empty(SafetyLedger.MemoryAfter(play.Events)!.Forbidden);
    }

    [Fact]
    public void An_approved_change_goes_out_and_its_loading_is_timed_from_the_approval()
    {
        _cluster.Orders.Add((Minutes(20), run => Decided(run, ProposalVerdict.Approved)));
        var play = Play(Recommend, 1, BatchDown);
        Assert.Equal(
            ["EpisodeBegun", "EpisodeOpened", "ChangeProposed", "ProposalSettled", "RolloutRequested", "RolloutSettled", "StepRecorded", "EpisodeClosed"], play.Names);
        Assert.InRange(play.Events.OfType<RolloutRequested>().Single().At, Minutes(20), Minutes(20) + Seconds(20));
        Assert.Equal(Seconds(20), play.Steps.Single().Durations.Loading);
        Assert.Equal(StepOutcome.Measured, play.Steps.Single().Outcome);
        Assert.Equal([EpisodePhase.Proposed], play.Decisions.Where(decision => decision.Next.Proposal is not null).Select(decision => decision.Next.Phase).Distinct());
    }

    [Fact]
    public void A_rejected_change_is_not_proposed_again()
    {
        _cluster.Orders.Add((Minutes(20), run => Decided(run, ProposalVerdict.Rejected)));
        var play = Play(Recommend, 3, BatchDown, FractionUp);
        Assert.Equal([BatchDown, FractionUp], play.Events.OfType<ChangeProposed>().Select(proposed => proposed.Changes[0].Lever == "batchDuration" ? BatchDown : FractionUp));
        Assert.Equal(0, Fake.Loads);
        Assert.Equal("batchDuration", SafetyLedger.MemoryAfter(play.Events)!.Forbidden.Single().Settings.Single().Lever);
        Assert.True(Replays(play, BatchDown, FractionUp));
    }

    [Fact]
    public void Approved_waits_for_the_end_of_a_blackout_and_applied_does_not()
    {
        var rules = Recommend with { Blackouts = [new(DayOfWeek.Sunday, TimeSpan.FromHours(12), new TimeSpan(12, 30, 0))] };
        _cluster.Orders.Add((Minutes(16), run => Decided(run, ProposalVerdict.Approved)));
        Assert.InRange(Play(rules, 1, BatchDown).Events.OfType<RolloutRequested>().Single().At, Minutes(30), Minutes(30) + Seconds(10));

        var other = new GuardedCluster();
        other.Orders.Add((Minutes(16), run => Decided(run, ProposalVerdict.Applied)));
        Assert.InRange(other.Play(Begun(rules, 1, null, BatchDown)).Events.OfType<RolloutRequested>().Single().At, Minutes(16), Minutes(16) + Seconds(20));
    }

    [Fact]
    public void In_apply_a_blackout_and_a_spent_budget_make_steps_hold()
    {
        var blackout = Apply with { Blackouts = [new(DayOfWeek.Sunday, TimeSpan.FromHours(12), new TimeSpan(12, 22, 0))] };
        var play = Play(blackout, 4, BatchDown);
        Assert.Equal([Hold, Hold, BatchDown], play.Steps.Take(3).Select(step => step.Action));
        Assert.True(Replays(play, BatchDown));

        var budget = new GuardedCluster().Play(Begun(Apply with { ChangesPerHour = 2 }, 5, new SafetyMemory(Noon, [Noon - Minutes(40)], []), BatchDown));
        // At 12:15 one of two is spent; at 12:20 it is an hour old.
        Assert.Equal([BatchDown, BatchDown, Hold, Hold], budget.Steps.Take(4).Select(step => step.Action));
    }

    [Fact]
    public void A_denied_lever_is_never_moved()
    {
        var play = Play(Apply with { DeniedLevers = ["batchDuration"] }, 3, BatchDown, FractionUp);
        Assert.All(play.Steps, step => Assert.NotEqual("batchDuration", step.Lever));
        var allowed = new GuardedCluster().Play(Begun(Apply with { AllowedLevers = ["batchDuration"] }, 3, null, FractionUp, BatchDown));
        Assert.All(allowed.Steps, step => Assert.NotEqual("spark.memory.fraction", step.Lever));
        Assert.Contains(play.Steps, step => step.Lever.Length > 0);
    }

    [Fact]
    public void An_undo_takes_back_the_change_in_effect_without_a_penalty()
    {
        _cluster.Orders.Add((Minutes(16.5), _ => new UndoAsked("I say so")));
        var play = Play(Apply, 2, BatchDown, FractionUp);
        var undone = play.Events.OfType<ChangeUndone>().Single();
        Assert.Equal(("I say so", "batchDuration"), (undone.Reason, undone.Undone.Single().Lever));
        Assert.True(play.Steps[0] is { Outcome: StepOutcome.Unmeasured, Reward: 0, Action: BatchDown });
        Assert.NotEqual(BatchDown, play.Steps[1].Action);
        Assert.True(Replays(play, BatchDown, FractionUp));
    }

    [Fact]
    public void An_undo_between_changes_goes_back_to_the_configuration_before_the_last_one()
    {
        // The change of step 0 stays; step 1 holds, and during it somebody wants the change back.
        _cluster.Orders.Add((Minutes(22), _ => new UndoAsked("I say so")));
        var play = Play(Apply with { ChangesPerHour = 1 }, 3, BatchDown);
        Assert.Equal(Configuration.Default, Fake.Effective);
        Assert.Equal(2, Fake.Loads);
        Assert.True(play.Steps[1] is { Lever: "", Outcome: StepOutcome.Unmeasured });
        Assert.Equal("this episode has made no change that could be taken back", play.Decisions.First(decision => decision.Next.Inner.State.Steps == 2).Next.ObstacleToUndo());
        Assert.True(Replays(play, BatchDown));
    }

    [Fact]
    public void An_undo_that_is_asked_for_while_a_change_is_proposed_drops_the_proposal()
    {
        _cluster.Orders.Add((Minutes(16), run => Decided(run, ProposalVerdict.Approved)));
        _cluster.Orders.Add((Minutes(23), _ => new UndoAsked("I say so")));
        var play = Play(Recommend, 3, BatchDown, FractionUp);
        Assert.Equal([ProposalVerdict.Approved, ProposalVerdict.Lapsed], play.Events.OfType<ProposalSettled>().Take(2).Select(settled => settled.Verdict));
        Assert.Single(play.Events.OfType<ChangeUndone>());
        Assert.Equal(Configuration.Default, Fake.Effective);
    }

    [Fact]
    public void Rules_that_cannot_be_kept_are_refused_before_anything_happens()
    {
        Refused("tuned", TrainingPlan with { Safety = Apply });
        Refused("SloP99Ms", TuningPlan with { Safety = Apply with { SloP99Ms = double.NaN } });
        Refused("nearest", TuningPlan with { Safety = Apply with { DeniedLevers = ["spark.memory.fractoin"] } });
        Refused("deny", TuningPlan with { Choice = new FromScript([new("batchDuration", 5000)]), Safety = Apply with { DeniedLevers = ["batchDuration"] } });
        Refused("rival", TuningPlan with { Choice = new FromRival("random-search"), Safety = Apply with { DeniedLevers = ["batchDuration"] } });

        static void Refused(string because, EpisodePlan plan) => Assert.Contains(
            because, Assert.ThrowsAny<ArgumentException>(() => plan.Validated(Small, Preferring(Small))).Message, StringComparison.Ordinal);
    }

    private static ProposalDecided Decided(GuardedRun run, ProposalVerdict verdict) => new(run.Proposal!.ConfigurationHash, verdict, "I say so", TimeSpan.Zero);

    private static GuardedDecision Begun(SafetyRules rules, int steps, SafetyMemory? memory, params int[] preferred) => GuardedRun.Begin(
        Id, TuningPlan with { Steps = steps, Closing = TimeSpan.Zero, Safety = rules }, Class, Small, Configuration.Default, TimeSpan.Zero, new ClusterShape(), Preferring(Small, preferred),
        memory ?? new SafetyMemory(Noon, [], []));

    private GuardedPlay Play(SafetyRules rules, int steps, params int[] preferred) => _cluster.Play(Begun(rules, steps, null, preferred));

    private static bool Replays(GuardedPlay play, params int[] preferred) =>
        EpisodeReplay.Check(play.Events, Small, Preferring(Small, preferred), new ClusterShape()) is { First: var first } && (first is null ? true : throw new Xunit.Sdk.XunitException(first.ToString()));
}
