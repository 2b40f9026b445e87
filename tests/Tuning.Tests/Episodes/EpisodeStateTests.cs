using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class EpisodeStateTests
{
    private static readonly EpisodeBegun Begun = new(Id, TrainingPlan, Class, Small.Hash, [], TimeSpan.Zero);
    private static readonly EpisodeState Fresh = EpisodeState.Begin(Begun, Small);
    private static readonly int Features = Fresh.Encoder.Observations.FeatureCount;
    private static readonly EpisodeState Opened = Fresh.Apply(new EpisodeOpened(Id, Minutes(15), new Half[Features], 1000, 900));

    [Fact]
    public void An_episode_begins_at_its_configuration_with_bins_that_stand_there()
    {
        var configuration = Configuration.Default.With(SparkLevers.BatchDuration, 3000).With(SparkLevers.ExecutorMemory, 4096);
        var state = EpisodeState.Begin(Begun with { Configuration = LeverSettings.Write(configuration) }, Small);
        Assert.Equal(configuration, state.Current);
        Assert.Equal(configuration, state.Best);
        Assert.Equal(3000, state.Bins[0].Value);
        // One bin down from 3 s, not from the default of 10 s.
        Assert.InRange(state.Bins[0].Target(-1), 1000, 3000);
        Assert.False(state.IsOpened);
        Assert.Equal(Id, state.Id);
    }

    [Fact]
    public void The_opening_gives_the_first_state()
    {
        Assert.True(Opened.IsOpened);
        Assert.Equal((1000, 900, 900), (Opened.ReferenceMs, Opened.LastP99Ms, Opened.BestP99Ms));
        Assert.Equal(1, Opened.History.Count);
        Assert.False(Opened.IsComplete);
    }

    [Fact]
    public void A_measured_step_moves_the_lever_and_the_best()
    {
        var to = Opened.Bins[0].Target(-1);
        var state = Opened.Apply(Step(0, 0, "batchDuration", 10_000, to) with { P99Ms = 500 });
        Assert.Equal(to, state.Current[SparkLevers.BatchDuration]);
        Assert.Equal(to, state.Bins[0].Value);
        Assert.Equal((state.Current, 500, 500), (state.Best, state.BestP99Ms, state.LastP99Ms));
        var worse = state.Apply(Step(1, 4, "", 0, 0) with { P99Ms = 800 });
        Assert.Equal((500, 800), (worse.BestP99Ms, worse.LastP99Ms));
        Assert.Equal(2, worse.Steps);
    }

    [Fact]
    public void An_edge_bin_assigned_three_times_running_expands_the_bins()
    {
        var state = Opened;
        var low = state.Bins[1].Low;
        while (state.Bins[1].Current > 0)
            state = Down(state);
        Assert.Equal(low, state.Bins[1].Low);
        state = Down(Down(state));
        Assert.True(state.Bins[1].Low < low, $"{state.Bins[1].Low} should be below {low}");

        static EpisodeState Down(EpisodeState state)
        {
            // What the choice of this step would assign, ridge included.
            var ridge = Sluice.Tuning.Randomness.RandomStream.For(
                TrainingPlan.Seed, Sluice.Tuning.Randomness.RandomStream.Key("cluster"), 3, (ulong)state.Steps, 2);
            var to = state.Bins[1].Move(-1, ref ridge).Assignment.Value;
            return state.Apply(Step(state.Steps, 2, "spark.memory.fraction", state.Current[SparkLevers.MemoryFraction], to));
        }
    }

    [Fact]
    public void A_faulty_configuration_is_forbidden_and_everything_else_stays_allowed()
    {
        var shape = new ClusterShape();
        var target = Opened.Current.With(SparkLevers.BatchDuration, Opened.Bins[0].Target(-1));
        // The ridge does not matter: what is forbidden is the bin.
        var state = Opened.Apply(Step(0, 0, "batchDuration", 10_000, target[SparkLevers.BatchDuration] + 40) with { Outcome = StepOutcome.Faulty, Reward = -10, P99Ms = float.NaN });
        Assert.Equal(target.Hash, Assert.Single(state.Forbidden));
        Assert.Equal(StepChooser.Allowed(Opened, shape).Forbid(0), StepChooser.Allowed(state, shape));
        Assert.Equal((900, 900, Configuration.Default), (state.LastP99Ms, state.BestP99Ms, state.Current));
        Assert.Equal(10_000, state.Bins[0].Value);
    }

    [Fact]
    public void What_was_faulty_beside_one_value_may_be_tried_beside_another()
    {
        var faulty = Opened.Apply(Step(0, 0, "batchDuration", 10_000, 8000) with { Outcome = StepOutcome.Faulty, Reward = -10 });
        var moved = faulty.Apply(Step(1, 3, "spark.memory.fraction", 0.6, 0.65));
        Assert.False(StepChooser.Allowed(faulty, new ClusterShape()).Allows(0));
        Assert.True(StepChooser.Allowed(moved, new ClusterShape()).Allows(0));
    }

    [Fact]
    public void A_step_that_was_not_measured_leaves_the_bins_as_they_were()
    {
        var state = Opened.Apply(Step(0, 0, "batchDuration", 10_000, 8000) with { Outcome = StepOutcome.Unmeasured, Reward = 0, P99Ms = float.NaN });
        Assert.Equal(Opened.Bins, state.Bins);
        Assert.Equal((Opened.Current, Opened.LastP99Ms), (state.Current, state.LastP99Ms));
        Assert.Empty(state.Forbidden);
        Assert.Equal(1, state.Steps);
    }

    [Fact]
    public void A_window_that_was_not_observed_leaves_its_mean_to_the_steps_before()
    {
        var missing = new Half[Features];
        Array.Fill(missing, Half.NaN);
        var state = Opened.Apply(Step(0, 4, "", 0, 0) with { Outcome = StepOutcome.Unmeasured, Observation = missing });
        var raw = new float[state.Encoder.Inputs];
        state.Encoder.Raw(state.History, raw);
        Assert.True(float.IsNaN(raw[0]));
        Assert.Equal(0, raw[raw.Length / 2]);
    }

    [Fact]
    public void A_lever_that_follows_another_takes_its_bins_along()
    {
        var selection = Selection.Create("waits", ["jvm.heap.used"], ["executor.cpuTime"], ["spark.locality.wait", "spark.locality.wait.node"]);
        var state = EpisodeState.Begin(Begun with { SelectionHash = selection.Hash }, selection)
            .Apply(new EpisodeOpened(Id, Minutes(15), new Half[Features], 1000, 900))
            .Apply(Step(0, 0, "spark.locality.wait", 3000, 2500));
        Assert.Equal((2500, 2500), (state.Bins[0].Value, state.Bins[1].Value));
    }

    [Fact]
    public void Rollouts_change_nothing_that_is_decided_from()
    {
        var state = Opened
            .Apply(new RolloutRequested(Id, 0, [], 1, Minutes(15)))
            .Apply(new RolloutSettled(Id, 0, RolloutOutcome.Loaded, 1, Minutes(16), null));
        Assert.Equal(Opened, state);
    }

    [Fact]
    public void A_journal_that_is_not_contiguous_is_refused()
    {
        var hold = Step(0, 4, "", 0, 0);
        var closed = new EpisodeClosed(Id, 1, [], null, Minutes(20), null);
        NotContiguous(() => Opened.Apply(hold with { Step = 1 }), "step 1 follows step -1");
        NotContiguous(() => Opened.Apply(hold).Apply(hold), "step 0 follows step 0");
        NotContiguous(() => Fresh.Apply(hold), "before the opening");
        NotContiguous(() => Opened.Apply(new EpisodeOpened(Id, Minutes(15), new Half[Features], 1000, 900)), "opened twice");
        NotContiguous(() => Opened.Apply(closed), "closed after 1 steps and 0 are recorded");
        NotContiguous(() => Opened.Apply(hold).Apply(closed).Apply(hold with { Step = 1 }), "follows its end");

        static void NotContiguous(Func<EpisodeState> apply, string what)
        {
            var message = Assert.Throws<InvalidOperationException>(apply).Message;
            Assert.Contains(what, message, StringComparison.Ordinal);
            Assert.Contains("cluster/3", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Events_of_another_episode_selection_or_kind_are_refused()
    {
        Assert.Contains("cluster/4", Assert.Throws<ArgumentException>(() => Opened.Apply(Step(0, 4, "", 0, 0) with { Episode = Id with { Number = 4 } })).Message, StringComparison.Ordinal);
        Assert.Contains(Small.Hash, Assert.Throws<ArgumentException>(() => EpisodeState.Begin(Begun, Selection.BuiltIn)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Opened.Apply(Begun));
        Assert.Contains("features", Assert.Throws<ArgumentException>(() => Opened.Apply(Step(0, 4, "", 0, 0) with { Observation = new Half[Features + 1] })).Message, StringComparison.Ordinal);
        Assert.Throws<UnknownLeverException>(() => Opened.Apply(Step(0, 0, "batchDurasion", 1, 1)));
    }

    private static StepRecorded Step(int step, int action, string lever, double from, double to) => new(
        Id, step, action, lever, from, to, ChoiceComponent.Exploit, 1, 0, StepOutcome.Measured, 0, 1000, 500, 0, default, true, new Half[Features], Minutes(20));
}
