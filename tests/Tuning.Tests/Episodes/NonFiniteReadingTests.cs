using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Episodes;

/// <summary>Numbers that a monitoring system may answer and no reward can be made of: the step is marked, and learning goes on.</summary>
public sealed class NonFiniteReadingTests
{
    private const int BatchDown = 0;
    private const int FractionUp = 3;
    private const int Hold = 4;

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(-1)]
    public void A_change_whose_cost_is_no_number_is_taken_back_and_counts_for_nothing(double excess)
    {
        var played = WithExcess(excess);
        Assert.All(played.Steps, step => Assert.True(step is { Outcome: StepOutcome.Unmeasured, Reward: 0, ChangeCost: 0, Action: BatchDown }));
        Assert.All(played.End.Trajectory, step => Assert.Equal((0, 0), (step.Weight, step.Reward)));
        Assert.Equal(Configuration.Default, played.End.State.Current);
        Assert.Empty(played.End.State.Forbidden);
        Assert.True(played.Replay(Preferring(Small, BatchDown)).IsIdentical);
    }

    [Fact]
    public void A_refused_configuration_is_faulty_even_where_its_cost_is_no_number()
    {
        var cluster = new FakeCluster { WhenLoading = _ => RolloutOutcome.Refused, WhenReading = (_, reading) => reading with { ExcessEventMs = double.NaN } };
        var step = On(cluster, Begin(Played.TrainingPlan with { Steps = 1 }, Preferring(Small, BatchDown))).Steps.Single();
        Assert.True(step is { Outcome: StepOutcome.Faulty, Reward: -10, ChangeCost: 0 });
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void A_configuration_whose_latency_has_no_bound_is_faulty_and_rolled_back(double p99)
    {
        var cluster = new FakeCluster();
        cluster.WhenReading = (_, reading) => cluster.Effective == Configuration.Default ? reading : reading with { P99Ms = p99 };
        var played = On(cluster, Begin(Played.TrainingPlan with { Steps = 1 }, Preferring(Small, BatchDown, FractionUp)));
        Assert.True(played.Steps.Single() is { Outcome: StepOutcome.Faulty, Reward: -10, P99Ms: 1000, Action: BatchDown });
        Assert.True(played.End.Trajectory.Single() is { IsFaulty: true, Weight: 1, Reward: -10, P99Ratio: 1 });
        Assert.Equal(Configuration.Default, cluster.Effective);
        Assert.Single(played.End.State.Forbidden);
        Assert.True(played.Replay(Preferring(Small, BatchDown, FractionUp)).IsIdentical);
    }

    [Fact]
    public void A_hold_under_a_latency_without_bound_is_faulty_and_no_infinity_is_written()
    {
        var played = UnderInfiniteLatency();
        Assert.All(played.Steps, step => Assert.True(step is { Outcome: StepOutcome.Faulty, Reward: -10, P99Ms: float.NaN, MeanMs: float.NaN }));
        Assert.Null(played.Closed.Abandoned);
        Assert.True(played.Replay(Preferring(Small, Hold)).IsIdentical);
    }

    [Fact]
    public void An_opening_and_a_closing_without_bound_are_as_silent_ones()
    {
        var cluster = new FakeCluster { WhenReading = (window, reading) => window.To <= Minutes(15) || window.From >= Minutes(20) ? Infinite(reading) : reading };
        var played = On(cluster, Begin(TuningPlan with { Steps = 1 }, Preferring(Small, Hold)));
        Assert.Equal(1000, played.Events.OfType<EpisodeOpened>().Single().P99Ms);
        Assert.True(played.Closed is { Abandoned: null, ClosingP99Ms: null });
        Assert.True(played.Steps.Single() is { Outcome: StepOutcome.Measured });

        var unplanned = On(new FakeCluster { WhenReading = (_, reading) => Infinite(reading) }, Begin(Played.TrainingPlan with { ReferenceP99Ms = null }, Preferring(Small)));
        Assert.Contains("no reference latency", unplanned.Closed.Abandoned, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backlog_without_bound_leaves_the_one_before()
    {
        var cluster = new FakeCluster { WhenReading = (window, reading) => window.To == Minutes(20) ? reading with { LagEvents = double.PositiveInfinity } : reading };
        var played = On(cluster, Begin(Played.TrainingPlan with { Steps = 2 }, Preferring(Small, BatchDown)));
        Assert.All(played.Effects<AwaitStabilisation>(), watch => Assert.Equal(50, watch.LagBefore));
    }

    [Fact]
    public void Where_every_move_was_refused_hold_alone_is_left()
    {
        var played = WhereAllIsRefused();
        Assert.All(played.Steps.Take(4), step => Assert.Equal(StepOutcome.Faulty, step.Outcome));
        Assert.All(played.Steps.Skip(4), step => Assert.True(step is { Action: Hold, Outcome: StepOutcome.Measured, Probability: 1 }));
        Assert.All(played.End.Trajectory.Skip(4), step => Assert.Equal([0b10000UL], step.Allowed));
        Assert.True(played.Replay(Preferring(Small)).IsIdentical);
    }

    [Fact]
    public void What_such_episodes_teach_is_finite()
    {
        Played[] all = [WithExcess(double.NaN), WithExcess(double.PositiveInfinity), UnderInfiniteLatency(), WhereAllIsRefused(), On(new FakeCluster(), Begin(Plan, Preferring(Small)))];
        TrainingEpisode[] episodes =
        [
            .. all.Select((played, i) => new TrainingEpisode(new EpisodeId(new ClusterId($"cluster-{i}"), 1), Class, new PolicyVersion(Run, 0), played.End.Trajectory)),
        ];
        var engine = new ManagedEngine();
        var first = PolicyLearner.Learn(engine, Preferring(Small), RunningBaseline.Empty, episodes, LearningSettings.Default, 1);
        var second = PolicyLearner.Learn(engine, first.Next, first.Running, episodes, LearningSettings.Default, 2);
        AssertFinite(second.Next.Weights.Parameters);
        AssertFinite(second.Next.Optimiser.MeanSquares);
        Assert.NotEqual(first.Next.Weights, second.Next.Weights);
        Assert.True(double.IsFinite(second.Statistics.MeanReturn + second.Statistics.MeanReward + second.Statistics.GradientNorm + second.Statistics.Entropy));
        Assert.Equal(3 * Plan.Steps, second.Statistics.Steps);
    }

    private static EpisodePlan Plan => Played.TrainingPlan with { Steps = 8, ExploitShare = 0.01 };

    private static Played WithExcess(double excess)
    {
        var cluster = new FakeCluster { WhenReading = (window, reading) => window.ChangedAt is null ? reading : reading with { ExcessEventMs = excess } };
        return On(cluster, Begin(Plan with { ExploitShare = 1 }, Preferring(Small, BatchDown)));
    }

    private static Played UnderInfiniteLatency() => On(
        new FakeCluster { WhenReading = (window, reading) => window.From >= Minutes(15) ? Infinite(reading) : reading },
        Begin(Plan with { ExploitShare = 1 }, Preferring(Small, Hold)));

    private static Played WhereAllIsRefused() => On(new FakeCluster { WhenLoading = _ => RolloutOutcome.Refused }, Begin(Plan, Preferring(Small)));

    private static WindowReading Infinite(WindowReading reading) => reading with { P99Ms = double.PositiveInfinity, MeanMs = double.PositiveInfinity };

    private static void AssertFinite(ReadOnlySpan<float> values) => Assert.All(values.ToArray(), value => Assert.True(float.IsFinite(value)));
}
