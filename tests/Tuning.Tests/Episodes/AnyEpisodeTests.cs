using FsCheck;
using FsCheck.Fluent;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Episodes;

/// <summary>What holds for every episode, whatever its cluster does.</summary>
public sealed class AnyEpisodeTests
{
    private static readonly Selection[] Selections =
    [
        Small,
        Selection.BuiltIn,
        Selection.Create("following", ["jvm.heap.used"], ["executor.cpuTime"], ["spark.locality.wait", "spark.locality.wait.node", "spark.executor.cores"]),
    ];

    private int _episodes, _faults, _unmeasured, _rollbacks, _holds, _explorations, _expansions, _halvings, _returns, _abandoned, _timeOuts, _bundles;

    [Fact]
    public void The_fold_of_the_events_is_the_running_state_and_a_replay_finds_no_difference()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Play(RandomStream.For((uint)seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        int[] counts = [_faults, _unmeasured, _rollbacks, _holds, _explorations, _expansions, _halvings, _returns, _abandoned, _timeOuts, _bundles];
        Assert.True(
            counts.Min() >= 5,
            $"of {_episodes} episodes: {_faults} faults, {_unmeasured} unmeasured, {_rollbacks} rollbacks, {_holds} holds, {_explorations} explorations, "
            + $"{_expansions} expansions, {_halvings} halvings, {_returns} returns, {_abandoned} abandoned, {_timeOuts} time-outs, {_bundles} bundles");
    }

    private void Play(RandomStream random)
    {
        var selection = Selections[random.NextIndex(Selections.Length)];
        var policy = Preferring(selection);
        var cluster = Moody(selection, random.NextUInt64());
        var effective = Configuration.Default;
        if (random.NextUniform() < 0.5)
            effective = effective.With(SparkLevers.BatchDuration, 1000 + 29_000 * random.NextUniform()).With(SparkLevers.ExecutorMemory, 3000);
        cluster.Start(effective);
        var plan = new EpisodePlan(
            random.NextUniform() < 0.5 ? EpisodeKind.Training : EpisodeKind.Tuning, random.NextIndex(45), new FromPolicy(policy.Version), random.NextUInt64(), 1,
            random.NextUniform(), random.NextUniform() < 0.5 ? 900 : null, Minutes(15), Minutes(5), Minutes(10 * random.NextIndex(2)));

        var decision = Begin(plan, policy, selection, effective);
        var decisions = new List<EpisodeDecision> { decision };
        var folded = EpisodeState.Begin((EpisodeBegun)decision.Events.Single(), selection);
        var stepBegan = TimeSpan.Zero;
        while (decision.Effect is not NoFurtherEffect)
        {
            var input = random.NextUniform() < 0.003 ? new Abandon("somebody asked", cluster.Now) : cluster.Answer(decision);
            decision = decision.Next.Decide(input);
            decisions.Add(decision);
            foreach (var happened in decision.Events)
            {
                var before = folded;
                folded = folded.Apply(happened);
                Count(before, happened, folded);
                if (happened is StepRecorded step)
                    AssertSound(step, before, stepBegan);
                stepBegan = happened is EpisodeOpened opened ? opened.At : happened is StepRecorded recorded ? recorded.At : stepBegan;
            }

            AssertSame(decision.Next.State, folded);
            AssertStanding(folded);
            // Between steps what runs is what the state says, and an abandoned episode says what runs.
            if (decision.Events.Any(happened => happened is StepRecorded or EpisodeClosed) && cluster.Effective is { } running)
                Assert.Equal(running, folded.Current);
        }

        var played = new Played(decisions);
        Assert.Equal(new ReplayVerdict(folded.Steps, null), played.Replay(policy));
        AssertRebuilt(played, selection);
        _episodes++;
    }

    private void Count(EpisodeState before, IEpisodeEvent happened, EpisodeState after)
    {
        switch (happened)
        {
            case StepRecorded step:
                _faults += step.Outcome == StepOutcome.Faulty ? 1 : 0;
                _unmeasured += step.Outcome == StepOutcome.Unmeasured ? 1 : 0;
                _holds += step.Lever.Length == 0 ? 1 : 0;
                _explorations += step.Component == ChoiceComponent.Explore ? 1 : 0;
                _returns += step.Component == ChoiceComponent.Return ? 1 : 0;
                _timeOuts += step.IsStable ? 0 : 1;
                _bundles += step.Further.Any(further => further.Lever.Length > 0) ? 1 : 0;
                for (var k = 0; k < before.Bins.Count; k++)
                {
                    _expansions += after.Bins[k].Low < before.Bins[k].Low || after.Bins[k].High > before.Bins[k].High ? 1 : 0;
                    _halvings += after.Bins[k].Count > before.Bins[k].Count + 5 ? 1 : 0;
                }

                break;
            case RolloutSettled { Outcome: RolloutOutcome.Died }:
                _rollbacks++;
                break;
            case EpisodeClosed { Abandoned: not null }:
                _abandoned++;
                break;
        }
    }

    private static void AssertSound(StepRecorded step, EpisodeState before, TimeSpan began)
    {
        Assert.Equal(step.At - began, step.Durations.Generation + step.Durations.Loading + step.Durations.Stabilisation + step.Durations.Measuring);
        Assert.True(step.Durations.Measuring >= TimeSpan.FromMinutes(1));
        Assert.True(step.At - began >= before.Plan.StepLength);
        Assert.InRange(step.Reward, -10, 1);
        Assert.InRange(step.Probability, 1e-9f, 1f);
        if (step.Lever.Length == 0)
            return;
        Assert.True(StepChooser.Allowed(before, new ClusterShape()).Allows(step.Action));
        Assert.Equal(before.Current[LeverCatalogue.Find(step.Lever)], step.From);
        Assert.NotEqual(step.From, step.To);
    }

    private static void AssertStanding(EpisodeState state)
    {
        for (var k = 0; k < state.Bins.Count && state.Closed is null; k++)
            Assert.Equal(state.Current[state.Selection.Levers[k]], state.Bins[k].Value);
    }

    private static void AssertSame(EpisodeState running, EpisodeState folded)
    {
        Assert.Equal(
            (running.Steps, running.IsOpened, running.Current, running.Best, running.BestP99Ms, running.ReferenceMs, running.LastP99Ms, running.History.Count),
            (folded.Steps, folded.IsOpened, folded.Current, folded.Best, folded.BestP99Ms, folded.ReferenceMs, folded.LastP99Ms, folded.History.Count));
        Assert.Equal(running.Bins, folded.Bins);
        Assert.True(running.Forbidden.SetEquals(folded.Forbidden));
        Assert.Equal(running.Closed, folded.Closed);
        if (running.IsOpened)
            Assert.Equal(Raw(running), Raw(folded));

        static float[] Raw(EpisodeState state)
        {
            var raw = new float[state.Encoder.Inputs];
            state.Encoder.Raw(state.History, raw);
            return raw;
        }
    }

    private static void AssertRebuilt(Played played, Selection selection)
    {
        if (played.End.State.Plan.Kind != EpisodeKind.Training || !played.End.State.IsOpened)
            return;
        var rebuilt = Trajectories.Rebuild(played.Recorded, selection, played.End.Shape);
        TrajectoryTests.AssertSame(played.End.Trajectory, rebuilt);
        Assert.True(EpisodeReplay.Check([played.Recorded], selection, played.End.Policy, played.End.Shape).IsIdentical);
    }

    /// <summary>A cluster that refuses, dies, falls silent, cannot be reached and never settles, now and then.</summary>
    private static FakeCluster Moody(Selection selection, ulong seed)
    {
        var random = RandomStream.For(seed);
        var restoring = false;
        var cluster = new FakeCluster(selection);
        cluster.WhenLoading = _ =>
        {
            cluster.IsStable = random.NextUniform() < 0.9;
            cluster.Stabilisation = TimeSpan.FromSeconds(cluster.IsStable ? 60 + random.NextIndex(120) : 240);
            cluster.Loading = TimeSpan.FromSeconds(random.NextIndex(60));
            var outcome = random.NextUniform() switch
            {
                _ when restoring && random.NextUniform() < 0.95 => RolloutOutcome.Loaded,
                < 0.04 => RolloutOutcome.Refused,
                < 0.08 => RolloutOutcome.Died,
                < 0.12 => RolloutOutcome.Unavailable,
                _ => RolloutOutcome.Loaded,
            };
            restoring = outcome == RolloutOutcome.Died;
            return outcome;
        };
        cluster.P99Ms = configuration => 200 + configuration[SparkLevers.BatchDuration] / 10 * (0.5 + random.NextExponential());
        cluster.WhenReading = (_, reading) => random.NextUniform() switch
        {
            < 0.03 => reading with { Completed = 0 },
            < 0.05 => FakeCluster.Silent(reading),
            _ => reading,
        };
        return cluster;
    }
}
