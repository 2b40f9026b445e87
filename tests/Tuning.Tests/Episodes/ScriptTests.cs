using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Episodes;

/// <summary>Episodes whose changes were made in advance: rivals, presets and twins.</summary>
public sealed class ScriptTests
{
    [Fact]
    public void A_twin_changes_nothing()
    {
        var cluster = new FakeCluster();
        var played = On(cluster, Begin(Scripted(), null));
        Assert.Equal(0, cluster.Loads);
        Assert.Equal(4, played.Steps.Length);
        Assert.All(played.Steps, step => Assert.True(step is { Component: ChoiceComponent.Script, Probability: 1, Lever: "", Action: 4 }));
        Assert.Empty(played.Closed.Configuration);
        Assert.True(played.Replay(null).IsIdentical);
    }

    [Fact]
    public void A_script_is_carried_out_a_change_a_step_and_then_holds()
    {
        var cluster = new FakeCluster();
        var played = On(cluster, Begin(Scripted(("batchDuration", 2500), ("spark.executor.memory", 4096)), null));
        Assert.Equal([("batchDuration", 10_000, 2500), ("spark.executor.memory", 1024, 4096), ("", 0, 0), ("", 0, 0)], played.Steps.Select(step => (step.Lever, step.From, step.To)));
        Assert.Equal(2, cluster.Loads);
        Assert.Equal(Configuration.Default.With(SparkLevers.BatchDuration, 2500).With(SparkLevers.ExecutorMemory, 4096), cluster.Effective);
        Assert.Equal(2500, played.End.State.Bins[0].Value);
        Assert.True(played.Replay(null).IsIdentical);
    }

    [Fact]
    public void A_value_already_in_effect_is_held()
    {
        var cluster = new FakeCluster();
        On(cluster, Begin(Scripted(("batchDuration", 10_000)), null));
        Assert.Equal(0, cluster.Loads);
    }

    [Fact]
    public void A_value_between_whole_numbers_is_recorded_as_it_is_loaded()
    {
        var played = On(new FakeCluster(), Begin(Scripted(("batchDuration", 2500.4)), null));
        Assert.Equal(2500, played.Steps[0].To);
        Assert.Equal(2500, played.End.State.Bins[0].Value);
    }

    [Fact]
    public void A_refused_change_is_left_out_and_the_script_goes_on()
    {
        var cluster = new FakeCluster { WhenLoading = load => load.Step == 0 ? RolloutOutcome.Refused : RolloutOutcome.Loaded };
        var played = On(cluster, Begin(Scripted(("batchDuration", 2500), ("spark.memory.fraction", 0.7)), null));
        Assert.Equal([StepOutcome.Faulty, StepOutcome.Measured], played.Steps.Take(2).Select(step => step.Outcome));
        Assert.Equal([new LeverSetting("spark.memory.fraction", 0.7)], played.Closed.Configuration);
        Assert.True(played.Replay(null).IsIdentical);
    }

    private static EpisodePlan Scripted(params (string Lever, double Value)[] changes) =>
        TuningPlan with { Choice = new FromScript([.. changes.Select(change => new LeverSetting(change.Lever, change.Value))]) };
}
