using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;
using Sluice.Tuning.Rivals;
using Sluice.Tuning.Tests.Episodes;
using Xunit;

namespace Sluice.Tuning.Tests.Rivals;

/// <summary>What holds for every rival, whatever has happened to it.</summary>
public sealed class AnyRivalTests
{
    private static readonly Selection[] Selections = [Selection.BuiltIn, RivalGame.ThreeLevers, RivalGame.OneLever];

    private static readonly ClusterShape[] Shapes =
    [
        new(), new() { CoresPerNode = 4, NodeMemoryMiB = 15_360 }, new() { KafkaPartitions = 5 }, new() { BatchesMayOverlap = false },
    ];

    public static TheoryData<string> Names => [.. RivalCatalogue.All.Select(rival => rival.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_proposal_is_admissible_after_any_history_and_is_made_again(string name)
    {
        var rival = RivalCatalogue.Find(name);
        var (faults, unmeasured, guarded, forbidden, holds, changes) = (0, 0, 0, 0, 0, 0);
        for (ulong seed = 0; seed < 600; seed++)
        {
            var random = RandomStream.For(seed, 77);
            var history = AnyHistory(ref random, ref guarded, ref forbidden);
            faults += history.Forbidden.Count;
            unmeasured += history.Trials.Count(trial => trial.Outcome == StepOutcome.Unmeasured);

            var proposal = rival.Next(history, seed);

            Assert.Equal(proposal, rival.Next(history, seed));
            Assert.True(history.Admits(proposal), $"{name}, history {seed}: {proposal}");
            if (proposal.IsHold)
            {
                holds++;
                continue;
            }

            changes++;
            Assert.All(proposal.Changes, change => Assert.InRange(change.Value, change.Lever!.Minimum, change.Lever.Maximum));
            var candidate = proposal.On(history.Current);
            Assert.Equal(proposal.Changes.Select(change => change.Lever!.Name).Order(), candidate.ChangedFrom(history.Current).Select(lever => lever.Name).Order());
            Assert.DoesNotContain(candidate.Hash, history.Forbidden);
            Assert.Empty(GuardRules.Check(candidate, history.Shape));
        }

        Assert.True(faults > 500 && unmeasured > 200 && guarded > 200 && forbidden > 5, $"{faults} faults, {unmeasured} unmeasured, {guarded} guarded, {forbidden} forbidden again");
        // A whole is made once: most histories have it behind them.
        Assert.True(changes > (rival is AtOnceRival ? 5 : 50), $"{changes} changes, {holds} holds");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_episode_settles_at_last_and_replays_identically(string name)
    {
        var (faults, returns) = (0, 0);
        for (ulong seed = 0; seed < 12; seed++)
        {
            var played = Play(name, seed, 14);
            faults += played.Steps.Count(step => step.Outcome == StepOutcome.Faulty);
            returns += played.Steps[^1].Component == ChoiceComponent.Return ? 1 : 0;
            Assert.All(played.Steps.SkipLast(1), step => Assert.Equal((ChoiceComponent.Rival, 1f), (step.Component, step.Probability)));
            Assert.Equal("", played.Steps[^1].Lever);
            Assert.Equal(new ReplayVerdict(14, null), played.Replay(null));
        }

        var isOneChange = name is "batch-interval-only" or "backpressure" || RivalCatalogue.Find(name) is AtOnceRival;
        Assert.True(faults > 0 || isOneChange, "nothing failed");
        Assert.True(returns > 0 || isOneChange, "no episode returned to its best");
    }

    [Fact]
    public void A_faulty_change_is_not_made_again_in_its_episode()
    {
        var cluster = new FakeCluster(Selection.BuiltIn) { WhenLoading = load => load.Configuration[SparkLevers.BatchDuration] < 10_000 ? RolloutOutcome.Died : RolloutOutcome.Loaded };
        var played = Played.On(cluster, Begin("batch-interval-only", 4, 1));
        Assert.Equal([StepOutcome.Faulty, StepOutcome.Measured, StepOutcome.Measured, StepOutcome.Measured], played.Steps.Select(step => step.Outcome));
        Assert.Equal(["batchDuration", "", "", ""], played.Steps.Select(step => step.Lever));
        Assert.Single(played.End.State.Forbidden);
    }

    [Fact]
    public void A_changed_journal_is_noticed()
    {
        var played = Play("hill-climbing", 3, 8);
        var events = played.Events.Select(happened => happened is StepRecorded { Step: 2 } step ? step with { To = step.To + 1 } : happened).ToArray();
        var verdict = EpisodeReplay.Check(events, Selection.BuiltIn, null, new ClusterShape());
        Assert.Equal((2, "value"), (verdict.First!.Step, verdict.First.What));
    }

    [Fact]
    public void A_plan_with_an_unknown_rival_or_for_training_is_refused()
    {
        Assert.Contains("hill-climbing", Assert.Throws<UnknownRivalException>(() => Begin("hill-climber", 4, 1)).Message, StringComparison.Ordinal);
        var training = Assert.Throws<ArgumentException>(() => Played.Begin(Played.TrainingPlan with { Choice = new FromRival("random-search") }, null));
        Assert.Contains("only a policy's choices can be learnt from", training.Message, StringComparison.Ordinal);
        var unsearched = Assert.Throws<ArgumentException>(() => Played.Begin(Played.TuningPlan with { Choice = new FromRival("best-known") }, null));
        Assert.Contains("best-known", unsearched.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rival_that_wants_what_no_step_may_do_is_stopped()
    {
        var state = Played.Until(new FakeCluster(Selection.BuiltIn), Begin("random-search", 4, 1), EpisodePhase.Loading).Next.State;
        var refused = Assert.Throws<InvalidOperationException>(() => StepChooser.FromRival(
            state, new ScriptBreaker(), new ClusterShape()));
        Assert.Contains("breaker", refused.Message, StringComparison.Ordinal);
    }

    private static EpisodeDecision Begin(string rival, int steps, ulong seed) => EpisodeRun.Begin(
        Played.Id, Played.TuningPlan with { Choice = new FromRival(rival), Steps = steps, Seed = seed, ReferenceP99Ms = null }, RivalGame.Workload, Selection.BuiltIn,
        Configuration.Default, default, new ClusterShape(), null);

    private static Played Play(string rival, ulong seed, int steps)
    {
        var random = RandomStream.For(seed, 78);
        var dead = false;
        var cluster = new FakeCluster(Selection.BuiltIn);
        cluster.WhenLoading = _ =>
        {
            var outcome = dead ? RolloutOutcome.Loaded : random.NextUniform() switch
            {
                < 0.06 => RolloutOutcome.Refused,
                < 0.12 => RolloutOutcome.Died,
                < 0.18 => RolloutOutcome.Unavailable,
                _ => RolloutOutcome.Loaded,
            };
            dead = outcome == RolloutOutcome.Died;
            return outcome;
        };
        cluster.P99Ms = configuration => 200 + configuration[SparkLevers.BatchDuration] / 10 * (0.5 + random.NextExponential());
        return Played.On(cluster, Begin(rival, steps, seed));
    }

    /// <summary>Up to thirty steps at random, some of which failed, on one of several clusters.</summary>
    private static RivalHistory AnyHistory(ref RandomStream random, ref int guarded, ref int forbidden)
    {
        var workloads = BestKnownTable.BuiltIn.Workloads;
        var history = RivalGame.Opening(Selections[random.NextIndex(Selections.Length)], 1000) with
        {
            Workload = workloads[random.NextIndex(workloads.Length)].Workload,
            Shape = Shapes[random.NextIndex(Shapes.Length)],
        };
        var start = Configuration.Default.With(SparkLevers.ExecutorCores, Math.Min(history.Shape.CoresPerNode, 8)).With(SparkLevers.CoresMax, 9 * history.Shape.CoresPerNode);
        history = history with { Current = start, Trials = [new Trial(null, start, StepOutcome.Measured, 1000)] };
        Assert.Empty(GuardRules.Check(start, history.Shape));
        for (var step = random.NextIndex(31); step > 0; step--)
        {
            var lever = history.Selection.Levers[random.NextIndex(history.Selection.Levers.Length)];
            // Coarse values meet what was forbidden before.
            var value = lever.IsNumeric ? Math.Round(double.Lerp(lever.Minimum, lever.Maximum, random.NextIndex(6) / 5.0), 2) : random.NextIndex(lever.Categories.Length);
            var proposal = new Proposal(lever, value);
            if (!history.Admits(proposal))
            {
                var candidate = history.Current.With(lever, value);
                guarded += GuardRules.Check(candidate, history.Shape).Count > 0 ? 1 : 0;
                forbidden += history.Forbidden.Contains(candidate.Hash) ? 1 : 0;
                continue;
            }

            var outcome = random.NextUniform() switch { < 0.2 => StepOutcome.Faulty, < 0.3 => StepOutcome.Unmeasured, _ => StepOutcome.Measured };
            history = history.After(proposal, 500 + 1000 * random.NextUniform(), outcome);
        }

        return history;
    }

    private sealed class ScriptBreaker : IRival
    {
        public string Name => "breaker";

        public string Summary => "";

        public Proposal Next(RivalHistory history, ref RandomStream random) => new(SparkLevers.BatchDuration, 1e9);
    }
}
