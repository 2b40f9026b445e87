using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class BundleTests
{
    private const int IntervalDown = 0;
    private const int FractionUp = 3;
    private const int Hold = 4;

    private static readonly Selection Both = Small.WithBundle(8);

    [Fact]
    public void One_rollout_carries_the_moves_of_several_levers_and_a_hold_ends_it()
    {
        var played = On(new FakeCluster(), Begin(TrainingPlan with { Steps = 1 }, Preferring(Both, IntervalDown, FractionUp, Hold), Both));

        var step = Assert.Single(played.Steps);
        Assert.Equal((IntervalDown, "batchDuration"), (step.Action, step.Lever));
        Assert.Equal([(FractionUp, "spark.memory.fraction"), (Hold, "")], step.Further.Select(further => (further.Action, further.Lever)));
        var load = Assert.Single(played.Effects<LoadConfiguration>());
        Assert.Equal(step.To, load.Configuration[SparkLevers.BatchDuration]);
        Assert.Equal(step.Further[0].To, load.Configuration[SparkLevers.MemoryFraction]);
        Assert.Equal(load.Configuration, played.End.State.Current);
        Assert.Equal((step.To, step.Further[0].To), (played.End.State.Bins[0].Value, played.End.State.Bins[1].Value));
        Assert.Equal(["batchDuration", "spark.memory.fraction"], Assert.Single(played.Events.OfType<RolloutRequested>()).Changes.Select(change => change.Lever).Order());
    }

    [Fact]
    public void A_full_bundle_needs_no_hold()
    {
        var pair = Small.WithBundle(2);
        var step = Assert.Single(On(new FakeCluster(), Begin(TrainingPlan with { Steps = 1 }, Preferring(pair, IntervalDown, FractionUp, Hold), pair)).Steps);
        Assert.Equal([FractionUp], step.Further.Select(further => further.Action));

        var papers = Assert.Single(On(new FakeCluster(), Begin(TrainingPlan with { Steps = 1 }, Preferring(Small, IntervalDown, FractionUp, Hold))).Steps);
        Assert.Empty(papers.Further);
    }

    [Fact]
    public void A_lever_moves_once_in_a_bundle()
    {
        var step = Assert.Single(On(new FakeCluster(), Begin(TrainingPlan with { Steps = 1 }, Preferring(Both, IntervalDown), Both)).Steps);
        Assert.DoesNotContain(step.Further, further => further.Lever == step.Lever);
        var moved = step.Further.Where(further => further.Lever.Length > 0).ToArray();
        Assert.Equal(moved.Length, moved.DistinctBy(further => further.Lever).Count());
    }

    [Fact]
    public void The_next_choice_sees_the_levers_where_the_moves_before_put_them()
    {
        var step = Assert.Single(On(new FakeCluster(), Begin(TrainingPlan with { Steps = 1 }, Preferring(Both, IntervalDown, FractionUp, Hold), Both)).End.Trajectory);

        var names = new StateEncoder(Both, EncodingSettings.Default).InputNames;
        var (interval, fraction) = (names.IndexOf("lever batchDuration"), names.IndexOf("lever spark.memory.fraction"));
        Assert.True(step.Further[0].State[interval] < step.State[interval]);
        Assert.Equal(step.State[fraction], step.Further[0].State[fraction]);
        Assert.True(step.Further[1].State[fraction] > step.State[fraction]);
        // What was observed stays what it was.
        Assert.Equal(step.State[0], step.Further[1].State[0]);
        Assert.Equal([0b11111UL], step.Allowed);
        Assert.Equal([0b11100UL], step.Further[0].Allowed);
        Assert.Equal([0b10000UL], step.Further[1].Allowed);
    }

    [Fact]
    public void A_faulty_bundle_is_taken_back_whole_and_only_the_whole_is_forbidden()
    {
        var cluster = new FakeCluster { WhenLoading = load => load.Configuration.IsTouched(SparkLevers.MemoryFraction) ? RolloutOutcome.Refused : RolloutOutcome.Loaded };
        var played = On(cluster, Begin(TrainingPlan with { Steps = 2 }, Preferring(Both, IntervalDown, FractionUp, Hold), Both));

        Assert.Equal([StepOutcome.Faulty, StepOutcome.Measured], played.Steps.Select(step => step.Outcome));
        Assert.Single(played.End.State.Forbidden);
        // The same first move is still allowed; the second one that made the fault of it is not.
        Assert.Equal(IntervalDown, played.Steps[1].Action);
        Assert.Equal([Hold], played.Steps[1].Further.Select(further => further.Action));
        Assert.True(played.Replay(Preferring(Both, IntervalDown, FractionUp, Hold)).IsIdentical);
    }

    [Fact]
    public void All_choices_of_a_bundle_are_rows_of_the_batch_with_the_steps_advantage()
    {
        var policy = Preferring(Both, IntervalDown, FractionUp, Hold);
        var episodes = new[] { 400.0, 900.0 }.Select((p99, i) =>
        {
            var id = Id with { Cluster = new($"cluster-{i}") };
            var played = On(new FakeCluster { P99Ms = _ => p99 }, Begin(TrainingPlan with { Steps = 1 }, policy, Both));
            return new TrainingEpisode(id, Class, policy.Version, played.End.Trajectory);
        }).ToArray();

        var batch = BatchAssembly.From(policy, episodes, LearningSettings.Default with { ExploitShare = 1 }, RunningBaseline.Empty).Batch!;

        Assert.Equal(6, batch.Steps);
        Assert.Equal([IntervalDown, FractionUp, Hold, IntervalDown, FractionUp, Hold], batch.Actions.ToArray());
        Assert.Single(batch.Advantages.ToArray().Take(3).Distinct());
        Assert.Equal(batch.Advantages[0], -batch.Advantages[3], 6);
    }

    [Fact]
    public void A_choice_that_was_tampered_with_shows_in_a_replay()
    {
        var policy = Preferring(Both, IntervalDown, FractionUp, Hold);
        var played = On(new FakeCluster(), Begin(TrainingPlan, policy, Both));
        Assert.True(played.Replay(policy).IsIdentical);
        Assert.Equal("choices", Tampered(step => step with { Further = [.. step.Further.SkipLast(1)] }));
        Assert.Equal("further choice", Tampered(step => step with { Further = [step.Further[0] with { Probability = 0.5f }, .. step.Further.Skip(1)] }));

        string Tampered(Func<StepRecorded, StepRecorded> change) => EpisodeReplay.Check(
            played.Events.Select(happened => happened is StepRecorded { Step: 0 } step ? change(step) : happened), Both, policy, played.End.Shape).First!.What;
    }
}
