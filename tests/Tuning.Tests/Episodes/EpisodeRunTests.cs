using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Episodes;

/// <summary>The control flow of a step, driven by a fake of the effects.</summary>
public sealed class EpisodeRunTests
{
    // Actions of the small selection: 0 and 1 move the batch interval, 2 and 3 the memory fraction, 4 holds.
    private const int BatchDown = 0;
    private const int FractionUp = 3;
    private const int Hold = 4;

    [Fact]
    public void A_training_episode_from_its_opening_to_its_end()
    {
        var cluster = new FakeCluster { Now = Minutes(2), P99Ms = c => c[SparkLevers.BatchDuration] / 10 };
        var played = On(cluster, Begin(TrainingPlan, Preferring(Small, BatchDown), now: Minutes(2)));

        Assert.Equal(
            ["EpisodeBegun", "EpisodeOpened", .. Enumerable.Repeat<string[]>(["RolloutRequested", "RolloutSettled", "StepRecorded"], 4).SelectMany(e => e), "EpisodeClosed"],
            played.Events.Select(happened => happened.GetType().Name));
        Assert.Equal(new ReadWindow(Minutes(12), Minutes(17), null, Minutes(2), null, 1000), played.Decisions[0].Effect);
        Assert.Equal(1000, played.Events.OfType<EpisodeOpened>().Single().P99Ms);
        Assert.All(played.Steps, step => Assert.Equal(new StepDurations(TimeSpan.Zero, Seconds(20), Seconds(80), Seconds(200)), step.Durations));
        Assert.All(played.Steps, step => Assert.True(step is { IsStable: true, Outcome: StepOutcome.Measured, Action: BatchDown, Lever: "batchDuration" }));
        Assert.Equal(played.Steps.Select(step => step.To), played.Steps.Skip(1).Select(step => step.From).Append(played.End.State.Current[SparkLevers.BatchDuration]));
        Assert.Equal(Minutes(2 + 15 + 4 * 5), played.Closed.At);
        Assert.Equal((4, null, null), (played.Closed.Steps, played.Closed.ClosingP99Ms, played.Closed.Abandoned));
        Assert.Equal(cluster.Effective, LeverSettings.Read(played.Closed.Configuration));
        Assert.Equal(EpisodePhase.Closed, played.End.Phase);
        Assert.Equal(4, played.End.Trajectory.Count);
    }

    [Fact]
    public void A_reward_weighs_the_latency_and_the_cost_of_the_change()
    {
        // 100 s between change and window at 100 events a second, each 2 s over Q_0 = 1 s: 20,000 event-seconds over 1 s x 360,000.
        var cluster = new FakeCluster { P99Ms = c => c == Configuration.Default ? 1000 : 400 };
        var step = On(cluster, Begin(TrainingPlan with { Steps = 1 }, Preferring(Small, BatchDown))).Steps.Single();
        Assert.Equal((400, 200), (step.P99Ms, step.MeanMs));
        Assert.Equal(20_000.0 / 360_000, step.ChangeCost, 1e-6);
        Assert.Equal(1 - 0.4 - 20_000.0 / 360_000, step.Reward, 1e-6);
    }

    [Fact]
    public void A_hold_loads_nothing_costs_nothing_and_is_measured_over_the_whole_step()
    {
        var cluster = new FakeCluster();
        var played = On(cluster, Begin(TrainingPlan with { Steps = 2 }, Preferring(Small, Hold)));
        Assert.Equal(0, cluster.Loads);
        Assert.All(played.Steps, step => Assert.True(step is { Action: Hold, Lever: "", ChangeCost: 0, Reward: 0, Outcome: StepOutcome.Measured }));
        Assert.All(played.Steps, step => Assert.Equal(new StepDurations(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, Minutes(5)), step.Durations));
        Assert.Equal(
            [new ReadWindow(Minutes(15), Minutes(20), null, TimeSpan.Zero, null, 1000), new ReadWindow(Minutes(20), Minutes(25), null, TimeSpan.Zero, null, 1000)],
            played.Effects<ReadWindow>().Skip(1));
    }

    [Fact]
    public void The_window_after_a_change_asks_what_it_cost_and_since_when_it_is_in_effect()
    {
        var played = On(new FakeCluster(), Begin(TrainingPlan with { Steps = 1 }, Preferring(Small, BatchDown)));
        Assert.Equal(new ReadWindow(Seconds(1000), Minutes(20), Minutes(15), Seconds(920), 1000, 1000), played.Effects<ReadWindow>().Last());
        var watch = played.Effects<AwaitStabilisation>().Single();
        Assert.Equal((Seconds(920), 50), (watch.LoadedAt, watch.LagBefore));
        Assert.Equal(played.Steps[0].To, watch.BatchInterval.TotalMilliseconds, 1e-3);
    }

    [Fact]
    public void A_refused_configuration_costs_ten_and_the_episode_goes_on_without_it()
    {
        var cluster = new FakeCluster { WhenLoading = load => load.Step == 0 ? RolloutOutcome.Refused : RolloutOutcome.Loaded };
        var played = On(cluster, Begin(TrainingPlan with { Steps = 2 }, Preferring(Small, BatchDown, FractionUp)));
        var refused = played.Steps[0];
        Assert.True(refused is { Outcome: StepOutcome.Faulty, Reward: -10, Action: BatchDown });
        Assert.Equal(new StepDurations(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, Minutes(5)), refused.Durations);
        Assert.Equal(new ReadWindow(Minutes(15), Minutes(20), Minutes(15), TimeSpan.Zero, 1000, 1000), played.Effects<ReadWindow>().ElementAt(1));
        Assert.Equal("Refused, says the fake", played.Events.OfType<RolloutSettled>().First().Reason);
        // The same move is masked now, so the policy's second choice is taken.
        Assert.Equal(FractionUp, played.Steps[1].Action);
        Assert.Equal(10_000, played.End.State.Current[SparkLevers.BatchDuration]);
        Assert.Equal(2, cluster.Loads);
        Assert.True(played.End.Trajectory[0] is { IsFaulty: true, Weight: 1, Reward: -10 });
    }

    [Fact]
    public void A_configuration_that_died_is_rolled_back_and_remembered()
    {
        var cluster = new FakeCluster { WhenLoading = load => load.Configuration == Configuration.Default ? RolloutOutcome.Loaded : RolloutOutcome.Died };
        var played = On(cluster, Begin(TrainingPlan with { Steps = 1 }, Preferring(Small, BatchDown, FractionUp)));
        var died = played.Steps.Single();
        Assert.True(died is { Outcome: StepOutcome.Faulty, Reward: -10, P99Ms: 1000 });
        Assert.Equal(Configuration.Default, cluster.Effective);
        Assert.Equal(new StepDurations(TimeSpan.Zero, Seconds(40), Seconds(80), Seconds(180)), died.Durations);
        var rollouts = played.Events.OfType<RolloutRequested>().ToArray();
        Assert.Equal([new LeverSetting("batchDuration", died.To)], rollouts[0].Changes);
        Assert.Equal([new LeverSetting("batchDuration", 10_000)], rollouts[1].Changes);
        Assert.Equal(Configuration.Default.Hash, rollouts[1].ConfigurationHash);
        Assert.Single(played.End.State.Forbidden);
    }

    [Fact]
    public void Where_nothing_completes_the_configuration_is_rolled_back_and_the_step_takes_longer()
    {
        var cluster = new FakeCluster();
        cluster.WhenReading = (_, reading) => cluster.Effective == Configuration.Default ? reading : reading with { Completed = 0 };
        var played = On(cluster, Begin(TrainingPlan with { Steps = 2 }, Preferring(Small, BatchDown, FractionUp, Hold)));
        var (first, second) = (played.Steps[0], played.Steps[1]);
        Assert.True(first is { Outcome: StepOutcome.Faulty, Reward: -10, Action: BatchDown });
        Assert.True(second is { Outcome: StepOutcome.Faulty, Reward: -10, Action: FractionUp });
        // Loaded, watched and measured twice; the second window is the shortest there may be.
        Assert.Equal(new StepDurations(TimeSpan.Zero, Seconds(40), Seconds(160), Seconds(260)), first.Durations);
        Assert.Equal(Minutes(15) + Seconds(460), first.At);
        Assert.Equal(2, played.End.State.Forbidden.Count);
        Assert.Equal(Configuration.Default, played.End.State.Current);
    }

    [Fact]
    public void An_application_found_dead_is_as_faulty_as_one_that_completes_nothing()
    {
        var cluster = new FakeCluster();
        cluster.WhenReading = (_, reading) => cluster.Effective == Configuration.Default ? reading : reading with { IsUp = false };
        Assert.True(On(cluster, Begin(TrainingPlan with { Steps = 1 }, Preferring(Small, BatchDown))).Steps.Single() is { Outcome: StepOutcome.Faulty, Reward: -10 });
    }

    [Fact]
    public void A_hold_under_which_nothing_completes_is_faulty_and_forbids_nothing()
    {
        var cluster = new FakeCluster { WhenReading = (window, reading) => window.From < Minutes(15) ? reading : reading with { Completed = 0 } };
        var played = On(cluster, Begin(TrainingPlan with { Steps = 1 }, Preferring(Small, Hold)));
        Assert.True(played.Steps.Single() is { Outcome: StepOutcome.Faulty, Reward: -10, Action: Hold });
        Assert.Equal(0, cluster.Loads);
        Assert.Empty(played.End.State.Forbidden);
        Assert.True(played.Replay(Preferring(Small, Hold)).IsIdentical);
    }

    [Fact]
    public void An_application_that_dies_under_a_hold_is_started_again()
    {
        var cluster = new FakeCluster();
        cluster.WhenReading = (window, reading) => window.From < Minutes(15) || cluster.Loads > 0 ? reading : reading with { IsUp = false };
        var played = On(cluster, Begin(TrainingPlan with { Steps = 2 }, Preferring(Small, Hold)));
        Assert.Equal([StepOutcome.Faulty, StepOutcome.Measured], played.Steps.Select(step => step.Outcome));
        Assert.Equal(1, cluster.Loads);
        Assert.Empty(played.Events.OfType<RolloutRequested>().Single().Changes);
    }

    [Fact]
    public void A_cluster_out_of_reach_gives_no_sample()
    {
        var cluster = new FakeCluster { WhenLoading = load => load.Step == 0 ? RolloutOutcome.Unavailable : RolloutOutcome.Loaded };
        cluster.WhenReading = (window, reading) => window.To == Minutes(20)
            ? FakeCluster.Silent(reading) with { ExcessEventMs = double.NaN, ArrivalRate = double.NaN, LagEvents = double.NaN, IsUp = false }
            : reading;
        var played = On(cluster, Begin(TrainingPlan with { Steps = 2 }, Preferring(Small, BatchDown)));
        Assert.True(played.Steps[0] is { Outcome: StepOutcome.Unmeasured, Reward: 0, ChangeCost: 0 });
        Assert.True(float.IsNaN(played.Steps[0].P99Ms));
        Assert.Equal(0, played.End.Trajectory[0].Weight);
        Assert.Empty(played.End.State.Forbidden);
        // The same move again: nothing was learnt about it. The lag that could not be read is the one before.
        Assert.True(played.Steps[1] is { Action: BatchDown, Outcome: StepOutcome.Measured, From: 10_000 });
        Assert.Equal(50, played.Effects<AwaitStabilisation>().Single().LagBefore);
    }

    [Fact]
    public void A_change_whose_window_saw_no_event_is_taken_back_and_forbids_nothing()
    {
        var cluster = new FakeCluster();
        cluster.WhenReading = (_, reading) => cluster.Effective == Configuration.Default ? reading : FakeCluster.Silent(reading);
        var played = On(cluster, Begin(TrainingPlan with { Steps = 1 }, Preferring(Small, BatchDown)));
        Assert.True(played.Steps.Single() is { Outcome: StepOutcome.Unmeasured, Reward: 0 });
        Assert.Equal(Configuration.Default, cluster.Effective);
        Assert.Equal(Configuration.Default, played.End.State.Current);
        Assert.Empty(played.End.State.Forbidden);
    }

    [Fact]
    public void A_last_good_configuration_that_cannot_be_restored_ends_the_episode()
    {
        foreach (var failure in (RolloutOutcome[])[RolloutOutcome.Refused, RolloutOutcome.Died, RolloutOutcome.Unavailable])
        {
            var loads = 0;
            var cluster = new FakeCluster { WhenLoading = _ => ++loads == 1 ? RolloutOutcome.Died : failure };
            var played = On(cluster, Begin(TrainingPlan, Preferring(Small, BatchDown)));
            Assert.Contains("could not be restored", played.Closed.Abandoned, StringComparison.Ordinal);
            Assert.Empty(played.Steps);
            Assert.Empty(played.Closed.Configuration);
        }
    }

    [Fact]
    public void A_stabilisation_that_timed_out_is_reported_as_such()
    {
        var cluster = new FakeCluster { IsStable = false, Stabilisation = Seconds(240) };
        var played = On(cluster, Begin(TrainingPlan with { Steps = 2 }, Preferring(Small, BatchDown)));
        Assert.All(played.Steps, step => Assert.True(step is { IsStable: false, Outcome: StepOutcome.Measured }));
        // 20 s and 240 s of 300 s leave 40 s, and a window has 60.
        Assert.All(played.Steps, step => Assert.Equal(Seconds(60), step.Durations.Measuring));
        Assert.Equal(Minutes(15) + 2 * Seconds(320), played.Closed.At);
    }

    [Fact]
    public void A_cluster_whose_opening_saw_no_event_has_no_reference_latency()
    {
        var cluster = new FakeCluster { WhenReading = (_, reading) => FakeCluster.Silent(reading) };
        var played = On(cluster, Begin(TrainingPlan with { ReferenceP99Ms = null }, Preferring(Small, Hold)));
        Assert.Contains("no event arrived", played.Closed.Abandoned, StringComparison.Ordinal);
        Assert.Equal(["EpisodeBegun", "EpisodeClosed"], played.Events.Select(happened => happened.GetType().Name));
    }

    [Fact]
    public void A_planned_reference_stands_in_for_a_silent_opening()
    {
        var cluster = new FakeCluster { WhenReading = (window, reading) => window.To > Minutes(15) ? reading : FakeCluster.Silent(reading) };
        var opened = On(cluster, Begin(TrainingPlan, Preferring(Small, Hold))).Events.OfType<EpisodeOpened>().Single();
        Assert.Equal((1000, 1000), (opened.ReferenceP99Ms, opened.P99Ms));
    }

    [Fact]
    public void A_reference_that_is_not_planned_is_measured_in_the_opening()
    {
        var played = On(new FakeCluster { P99Ms = _ => 1234.5 }, Begin(TrainingPlan with { ReferenceP99Ms = null, Steps = 0 }, null));
        Assert.Equal(1234.5, played.Events.OfType<EpisodeOpened>().Single().ReferenceP99Ms);
        Assert.Equal((0, null), (played.Closed.Steps, played.Closed.Abandoned));
    }

    [Fact]
    public void A_cluster_that_is_down_is_not_tuned()
    {
        var cluster = new FakeCluster { WhenReading = (_, reading) => reading with { IsUp = false } };
        Assert.Contains("down", On(cluster, Begin(TrainingPlan, Preferring(Small, Hold))).Closed.Abandoned, StringComparison.Ordinal);
    }

    [Fact]
    public void An_opening_shorter_than_its_window_is_read_from_its_start() =>
        Assert.Equal(
            new ReadWindow(Minutes(1), Minutes(3), null, Minutes(1), null, 1000),
            Begin(TrainingPlan with { Opening = Minutes(2) }, Preferring(Small), now: Minutes(1)).Effect);

    [Theory]
    [InlineData(EpisodePhase.Opening)]
    [InlineData(EpisodePhase.Loading)]
    [InlineData(EpisodePhase.Stabilising)]
    [InlineData(EpisodePhase.Measuring)]
    [InlineData(EpisodePhase.Closing)]
    public void An_episode_is_abandoned_in_any_phase_and_says_what_is_in_effect(EpisodePhase phase)
    {
        var cluster = new FakeCluster();
        var at = Until(cluster, Begin(TuningPlan with { Steps = 1 }, Preferring(Small, BatchDown)), phase);
        var decision = at.Next.Decide(new Abandon("somebody asked", cluster.Now));
        var closed = Assert.IsType<EpisodeClosed>(Assert.Single(decision.Events));
        Assert.Equal("somebody asked", closed.Abandoned);
        Assert.Equal(phase == EpisodePhase.Closing ? 1 : 0, closed.Steps);
        Assert.Equal(cluster.Effective, LeverSettings.Read(closed.Configuration));
        Assert.Equal(cluster.Effective, decision.Next.State.Current);
        Assert.Equal(EpisodePhase.Closed, decision.Next.Phase);
        Assert.IsType<NoFurtherEffect>(decision.Effect);
    }

    [Fact]
    public void An_input_that_does_not_answer_the_effect_is_refused()
    {
        var cluster = new FakeCluster();
        EpisodeInput[] inputs =
        [
            new RolloutDone(RolloutOutcome.Loaded, TimeSpan.Zero, null),
            new StabilisationDone(true, TimeSpan.Zero),
            cluster.Answer(Begin(TuningPlan, Preferring(Small))),
        ];
        (EpisodePhase Phase, int Fits)[] phases =
        [
            (EpisodePhase.Opening, 2), (EpisodePhase.Loading, 0), (EpisodePhase.Stabilising, 1), (EpisodePhase.Measuring, 2), (EpisodePhase.Closing, 2), (EpisodePhase.Closed, -1),
        ];
        foreach (var (phase, fits) in phases)
        {
            var run = Until(new FakeCluster(), Begin(TuningPlan with { Steps = 1 }, Preferring(Small, BatchDown)), phase).Next;
            for (var i = 0; i < inputs.Length; i++)
            {
                if (i != fits)
                    Assert.Contains($"is {phase}", Assert.Throws<InvalidOperationException>(() => run.Decide(inputs[i])).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_closed_episode_cannot_be_abandoned()
    {
        var run = On(new FakeCluster(), Begin(TrainingPlan, Preferring(Small, Hold))).End;
        Assert.Throws<InvalidOperationException>(() => run.Decide(new Abandon("too late", TimeSpan.Zero)));
    }

    [Fact]
    public void An_episode_runs_the_policy_that_its_plan_names()
    {
        Assert.Contains("run@0", Assert.Throws<ArgumentException>(() => Begin(TrainingPlan, null)).Message, StringComparison.Ordinal);
        var other = TrainingPlan with { Choice = new FromPolicy(new(Run, 1)) };
        Assert.Throws<ArgumentException>(() => Begin(other, Preferring(Small)));
        Assert.Equal(EpisodePhase.Opening, Begin(other with { Steps = 0 }, null).Next.Phase);
    }

    [Fact]
    public void The_papers_letter_stays_in_training()
    {
        var literal = new EpisodeRules { Reward = RewardRule.PaperLiteral };
        Assert.Contains("high latency", Assert.Throws<ArgumentException>(() => Begin(TuningPlan with { Rules = literal }, Preferring(Small))).Message, StringComparison.Ordinal);
        var played = On(new FakeCluster(), Begin(TrainingPlan with { Rules = literal }, Preferring(Small, Hold)));
        Assert.All(played.Steps, step => Assert.Equal(-1, step.Reward));
        Assert.True(played.Replay(Preferring(Small, Hold)).IsIdentical);
    }

    [Fact]
    public void A_plan_with_an_unknown_rule_is_refused()
    {
        Refuses(new EpisodeRules { Reward = (RewardRule)9 }, nameof(EpisodeRules.Reward));
        Refuses(new EpisodeRules { Exploration = (ExplorationRule)9 }, nameof(EpisodeRules.Exploration));

        static void Refuses(EpisodeRules rules, string name) => Assert.Contains(
            name, Assert.Throws<ArgumentException>(() => Begin(TrainingPlan with { Rules = rules }, Preferring(Small))).Message, StringComparison.Ordinal);
    }
}
