using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class StepChooserTests
{
    // Executor memory alone, on nodes of 8 GiB: what fits ends inside the lever's range.
    private static readonly Selection Memory = Selection.Create("memory", ["jvm.heap.used"], ["executor.cpuTime"], ["spark.executor.memory"]).WithStrides(1).WithBundle(1);
    private static readonly ClusterShape SmallNodes = new() { NodeMemoryMiB = 8192 };

    [Fact]
    public void Hold_is_always_allowed()
    {
        var state = Opened(Memory, Configuration.Default);
        Assert.True(StepChooser.Allowed(state, SmallNodes).Allows(2));
        // No heap fits a node of 1 GiB, neither a larger nor a smaller one.
        Assert.Equal(ActionMask.Only(2), StepChooser.Allowed(state, SmallNodes with { NodeMemoryMiB = 1024 }));
    }

    [Fact]
    public void A_hard_limit_masks_the_move_beyond_it()
    {
        var selection = Selection.Create("flag", ["jvm.heap.used"], ["executor.cpuTime"], ["spark.streaming.backpressure.enabled"]);
        var off = StepChooser.Allowed(Opened(selection, Configuration.Default), new ClusterShape());
        Assert.Equal((false, true), (off.Allows(0), off.Allows(1)));
        var on = StepChooser.Allowed(Opened(selection, Configuration.Default.With(selection.Levers[0], 1)), new ClusterShape());
        Assert.Equal((true, false), (on.Allows(0), on.Allows(1)));
    }

    [Fact]
    public void A_long_stride_stops_at_the_farthest_bin_that_the_guards_allow()
    {
        var strides = Memory.WithStrides(1, 4, 10);
        var far = new ActionSpace(strides).Down(0) + 5;
        var played = On(new FakeCluster(), Begin(TrainingPlan with { Steps = 2 }, Preferring(strides, far), strides, shape: SmallNodes));

        var (first, second) = (played.Steps[0], played.Steps[1]);
        Assert.Equal(far, first.Action);
        var bins = Opened(strides, Configuration.Default).Bins[0];
        Assert.Equal(SparkLevers.ExecutorMemory.Maximum, bins.Target(+10));
        Assert.Empty(GuardRules.Check(Configuration.Default.With(SparkLevers.ExecutorMemory, first.To), SmallNodes));
        Assert.NotEmpty(GuardRules.Check(Configuration.Default.With(SparkLevers.ExecutorMemory, bins.Target(bins.Reached(+10, first.To) + 1)), SmallNodes));
        Assert.True(bins.Reached(+10, first.To) is > 1 and < 10, $"it went {bins.Reached(+10, first.To)} bins");
        // From there no stride leads further up.
        Assert.NotEqual(far, second.Action);
        Assert.True(played.Replay(Preferring(strides, far)).IsIdentical);
    }

    [Fact]
    public void Every_allowed_move_passes_the_guards_and_every_masked_one_breaks_one()
    {
        var masked = 0;
        foreach (var memory in (double[])[1024, 2048, 3000, 4000, 5000, 5400])
        {
            var state = Opened(Memory, Configuration.Default.With(SparkLevers.ExecutorMemory, memory));
            var allowed = StepChooser.Allowed(state, SmallNodes);
            foreach (var (action, direction) in new[] { (0, -1), (1, +1) })
            {
                if (!state.Bins[0].CanMove(direction))
                {
                    Assert.False(allowed.Allows(action));
                    continue;
                }

                var target = state.Current.With(SparkLevers.ExecutorMemory, state.Bins[0].Target(direction));
                Assert.Equal(GuardRules.Check(target, SmallNodes).Count == 0, allowed.Allows(action));
                masked += allowed.Allows(action) ? 0 : 1;
            }
        }

        Assert.True(masked > 0, "no move met a guard");
    }

    [Fact]
    public void A_ridge_that_steps_over_a_guard_gives_way_to_it()
    {
        var (gaveWay, stayed) = (0, 0);
        var policy = Preferring(Memory, 1);
        var configuration = Configuration.Default.With(SparkLevers.ExecutorMemory, 4096);
        var target = Opened(Memory, configuration).Bins[0].Target(+1);
        // A node in which the centre just fits, and the upper half of the ridge does not.
        var overhead = configuration.With(SparkLevers.ExecutorMemory, target)[SparkLevers.ExecutorMemoryOverhead];
        var shape = new ClusterShape { NodeMemoryMiB = Math.Max((target + overhead + 8) / 0.9, target + overhead + 8 + 2048) };
        for (ulong seed = 0; seed < 200; seed++)
        {
            var choice = StepChooser.FromPolicy(Opened(Memory, configuration, seed), policy, shape);
            Assert.Equal(1, choice.Action);
            Assert.Empty(GuardRules.Check(choice.Candidate, shape));
            Assert.Equal(choice.To, choice.Candidate[SparkLevers.ExecutorMemory]);
            if (choice.To == target)
                gaveWay++;
            else
                stayed++;
        }

        Assert.InRange(gaveWay, 60, 140);
        Assert.Equal(200, gaveWay + stayed);
    }

    [Fact]
    public void A_choice_is_fixed_by_seed_cluster_episode_and_step()
    {
        var plan = TrainingPlan with { ExploitShare = 0.5 };
        var one = Choose(plan, Id);
        Assert.Equal(Told(one), Told(Choose(plan, Id)));
        var others = new[]
        {
            Choose(plan with { Seed = 12 }, Id), Choose(plan, Id with { Number = 4 }), Choose(plan, Id with { Cluster = new("other") }),
        };
        Assert.All(others, other => Assert.NotEqual(Told(one), Told(other)));
        Assert.All(others, other => Assert.Equal(one.StateHash, other.StateHash));
        // The arrivals' seed is the workload's, not the tuner's.
        Assert.Equal(Told(one), Told(Choose(plan with { ArrivalSeed = 77 }, Id)));

        static StepChoice Choose(EpisodePlan plan, Sluice.Messages.EpisodeId id) =>
            StepChooser.FromPolicy(Opened(Small, Configuration.Default, plan, id), Preferring(Small), new ClusterShape());

        static string Told(StepChoice choice) => $"{choice.Action} {choice.To:R} {choice.Component} {choice.Probability:R}";
    }

    [Fact]
    public void The_components_are_drawn_as_often_as_the_plan_says()
    {
        var plan = TrainingPlan with { ExploitShare = 0.8 };
        var explored = 0;
        for (ulong seed = 0; seed < 2000; seed++)
        {
            var choice = StepChooser.FromPolicy(Opened(Small, Configuration.Default, plan with { Seed = seed }, Id), Preferring(Small, 4), new ClusterShape());
            // The policy holds; whoever explores moves one of four, each with (1 - f) / 4.
            Assert.Equal(choice.Component == ChoiceComponent.Explore, !choice.IsHold);
            Assert.Equal(choice.IsHold ? 0.8 : 0.05, choice.Probability, 1e-5);
            explored += choice.IsHold ? 0 : 1;
        }

        // 400 expected, standard deviation 18.
        Assert.InRange(explored, 310, 490);
    }

    [Fact]
    public void A_policy_of_another_selection_version_or_encoding_is_refused()
    {
        var state = Opened(Small, Configuration.Default);
        var policy = Preferring(Small);
        Assert.Contains(Small.Hash, Refused(Preferring(Memory)), StringComparison.Ordinal);
        Assert.Contains("run@1", Refused(Remade(policy.Version with { Number = 1 }, policy.Encoding)), StringComparison.Ordinal);
        Assert.Contains("encoding", Refused(Remade(policy.Version, new EncodingSettings { HalfLife = 5 })), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => StepChooser.Next(state, null, new ClusterShape(), EpisodeSettings.Default));

        string Refused(PolicySnapshot other) =>
            Assert.Throws<InvalidOperationException>(() => StepChooser.FromPolicy(state, other, new ClusterShape())).Message;

        PolicySnapshot Remade(Sluice.Messages.PolicyVersion version, EncodingSettings encoding) =>
            new(version, policy.Weights, policy.Optimiser, policy.Normalisation, policy.SelectionHash, encoding);
    }

    private static EpisodeState Opened(Selection selection, Configuration configuration, ulong seed = 11) =>
        Opened(selection, configuration, TrainingPlan with { Seed = seed }, Id);

    private static EpisodeState Opened(Selection selection, Configuration configuration, EpisodePlan plan, Sluice.Messages.EpisodeId id)
    {
        var state = EpisodeState.Begin(new EpisodeBegun(id, plan, Class, selection.Hash, LeverSettings.Write(configuration), TimeSpan.Zero), selection);
        return state.Apply(new EpisodeOpened(id, Minutes(15), new Half[state.Encoder.Observations.FeatureCount], 1000, 1000));
    }
}
