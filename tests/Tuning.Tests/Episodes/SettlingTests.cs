using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Xunit;
using static Sluice.Tuning.Tests.Episodes.Played;

namespace Sluice.Tuning.Tests.Episodes;

/// <summary>How a tuning episode ends: its last step settles on the best configuration seen, then a closing window is read.</summary>
public sealed class SettlingTests
{
    [Fact]
    public void The_last_step_returns_to_the_best_configuration_seen()
    {
        // Two steps down: the first is good, the second overshoots.
        var cluster = Overshooting(first: 300, second: 900);
        var played = On(cluster, Begin(TuningPlan with { Steps = 3 }, Preferring(Small, 0)));
        var (good, overshot, last) = (played.Steps[0], played.Steps[1], played.Steps[2]);
        Assert.Equal((300, 900), (good.P99Ms, overshot.P99Ms));
        Assert.True(last is { Component: ChoiceComponent.Return, Lever: "", Action: 4, Probability: 1, P99Ms: 300, Outcome: StepOutcome.Measured });
        Assert.Equal(good.To, cluster.Effective![SparkLevers.BatchDuration]);
        Assert.Equal([new LeverSetting("batchDuration", good.To)], played.Closed.Configuration);
        Assert.Equal([new LeverSetting("batchDuration", good.To)], played.Events.OfType<RolloutRequested>().Last().Changes);
        Assert.Equal(good.To, played.End.State.Bins[0].Value);
        Assert.True(played.Replay(Preferring(Small, 0)).IsIdentical);
        Assert.Empty(played.End.Trajectory);
    }

    [Fact]
    public void A_return_that_would_gain_less_than_a_restart_costs_is_not_made()
    {
        var cluster = Overshooting(first: 300, second: 340);
        var played = On(cluster, Begin(TuningPlan with { Steps = 3 }, Preferring(Small, 0)));
        Assert.True(played.Steps[2] is { Component: ChoiceComponent.Exploit, Lever: "", Probability: 1 });
        Assert.Equal(2, cluster.Loads);
        Assert.Equal(played.Steps[1].To, played.End.State.Current[SparkLevers.BatchDuration]);
    }

    [Fact]
    public void Nothing_is_returned_to_while_the_best_is_in_effect()
    {
        // The load rose: the best configuration is the present one, and it is worse than it was.
        var reads = 0;
        var cluster = new FakeCluster { WhenReading = (_, reading) => reading with { P99Ms = 100 * ++reads } };
        var played = On(cluster, Begin(TuningPlan with { Steps = 3 }, Preferring(Small, 4)));
        Assert.All(played.Steps, step => Assert.Equal(ChoiceComponent.Exploit, step.Component));
        Assert.Equal(0, cluster.Loads);
    }

    [Fact]
    public void A_return_that_fails_leaves_the_episode_where_it_was()
    {
        var cluster = new FakeCluster
        {
            P99Ms = c => c == Configuration.Default ? 100 : 900,
            WhenLoading = load => load.Step == 1 ? RolloutOutcome.Refused : RolloutOutcome.Loaded,
        };
        var played = On(cluster, Begin(TuningPlan with { Steps = 2 }, Preferring(Small, 0)));
        Assert.True(played.Steps[1] is { Component: ChoiceComponent.Return, Outcome: StepOutcome.Faulty });
        Assert.Equal(played.Steps[0].To, played.End.State.Current[SparkLevers.BatchDuration]);
        Assert.Empty(played.End.State.Forbidden);
        Assert.True(played.Replay(Preferring(Small, 0)).IsIdentical);
    }

    [Fact]
    public void A_tuning_episode_of_one_step_spends_it_on_a_change() =>
        Assert.Equal(0, On(new FakeCluster(), Begin(TuningPlan with { Steps = 1 }, Preferring(Small, 0))).Steps.Single().Action);

    [Fact]
    public void The_closing_window_covers_the_minutes_that_were_planned()
    {
        var cluster = new FakeCluster { P99Ms = _ => 700 };
        var played = On(cluster, Begin(TuningPlan with { Steps = 2 }, Preferring(Small, 4)));
        Assert.Equal(new ReadWindow(Minutes(25), Minutes(35), null, TimeSpan.Zero, null, 1000), played.Effects<ReadWindow>().Last());
        Assert.Equal((700, Minutes(35)), (played.Closed.ClosingP99Ms, played.Closed.At));
    }

    [Fact]
    public void Steps_that_overran_do_not_move_the_closing_window()
    {
        // Each change takes 540 s of a planned 300.
        var played = On(new FakeCluster { Stabilisation = Seconds(460) }, Begin(TuningPlan with { Steps = 2, Closing = Minutes(10) }, Preferring(Small, 0)));
        var window = played.Effects<ReadWindow>().Last();
        Assert.Equal((Minutes(25), Minutes(35)), (window.From, window.To));
        Assert.True(played.Steps[^1].At > Minutes(25));
    }

    [Fact]
    public void A_closing_window_that_is_past_already_ends_now()
    {
        var played = On(new FakeCluster { Stabilisation = Minutes(20) }, Begin(TuningPlan with { Steps = 2, Closing = Minutes(1) }, Preferring(Small, 0)));
        var window = played.Effects<ReadWindow>().Last();
        Assert.Equal((Minutes(25), played.Steps[^1].At), (window.From, window.To));
    }

    [Fact]
    public void A_closing_window_without_events_has_no_latency()
    {
        var cluster = new FakeCluster { WhenReading = (window, reading) => window.From < Minutes(35) ? reading : FakeCluster.Silent(reading) };
        Assert.Null(On(cluster, Begin(TuningPlan, Preferring(Small, 4))).Closed.ClosingP99Ms);
    }

    /// <summary>p99 of 1 s by default and then of the first and the second configuration loaded.</summary>
    private static FakeCluster Overshooting(double first, double second)
    {
        var loaded = new List<Configuration> { Configuration.Default };
        return new FakeCluster
        {
            WhenLoading = load =>
            {
                if (!loaded.Contains(load.Configuration))
                    loaded.Add(load.Configuration);
                return RolloutOutcome.Loaded;
            },
            P99Ms = configuration => new[] { 1000, first, second }[loaded.IndexOf(configuration)],
        };
    }
}
