using FsCheck;
using FsCheck.Fluent;
using Sluice.Actors.Fleet;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Actors.Tests.Fleet;

public sealed class ManagedFleetTests
{
    private static readonly ClusterDescription Description = new("poisson-low", new("low"));
    private static readonly ClusterId Id = new("c-1");

    [Fact]
    public void A_cluster_is_registered_asked_and_given_one_episode_after_another()
    {
        var fleet = Fleet(1);
        Assert.Equal(new RegisterCluster(Id, Description), Assert.Single(fleet.Due(Seconds(0), 10)));
        Assert.Empty(fleet.Due(Seconds(1), 10));
        fleet.Accepted(new ClusterAccepted(Id), Seconds(1));
        Assert.Equal(new GetCluster(Id), Assert.Single(fleet.Due(Seconds(1), 10)));
        var begin = fleet.Seen(View(-1, EpisodePhase.Idle), Seconds(2))!;
        Assert.Equal(new EpisodeId(Id, 0), begin.Episode);
        Assert.Equal((EpisodeKind.Tuning, 1.0), (begin.Plan.Kind, begin.Plan.ExploitShare));
        fleet.Progressed(Progress(0), Seconds(3));
        Assert.Equal(new EpisodeId(Id, 1), fleet.Finished(new EpisodeFinished(Closed(0)), Seconds(4))!.Episode);
        Assert.Empty(fleet.Due(Seconds(5), 10));
        Assert.Equal(new FleetStatus(0, 0, 1, 0, 1, 1), fleet.Status);
    }

    [Fact]
    public void A_paused_cluster_is_given_nothing_until_it_says_that_it_was_resumed()
    {
        var fleet = Fleet(1);
        fleet.Due(Seconds(0), 10);
        fleet.Accepted(new ClusterAccepted(Id), Seconds(1));
        fleet.Due(Seconds(1), 10);
        Assert.Null(fleet.Seen(View(2, EpisodePhase.Paused) with { Paused = "maintenance" }, Seconds(2)));
        Assert.Equal(1, fleet.Status.Paused);
        Assert.Empty(fleet.Due(Seconds(3), 10));
        Assert.Equal(new EpisodeId(Id, 3), fleet.Seen(View(2, EpisodePhase.Closed), Seconds(4))!.Episode);
        Assert.Equal((0, 1), (fleet.Status.Paused, fleet.Status.Running));
    }

    [Fact]
    public void A_cluster_that_somebody_registers_is_adopted_by_its_rules_and_no_other_is()
    {
        var rules = new SafetyRules { Mode = ClusterMode.Apply };
        var fleet = new ManagedFleet(new FleetSettings([], new PolicyVersion(new RunId("r"), 0)) { RulesOfAdopted = description => description.Connection == "live" ? rules : null }, TimeSpan.Zero);
        fleet.Hear([Id, new ClusterId("c-2")]);
        Assert.Equal((IEnumerable<IClusterMessage>)[new GetCluster(Id), new GetCluster(new ClusterId("c-2"))], fleet.Due(Seconds(0), 10));
        Assert.Empty(fleet.Due(Seconds(1), 10));
        Assert.Null(fleet.Seen(View(-1, EpisodePhase.Idle), Seconds(1)));
        var live = View(-1, EpisodePhase.Idle) with { Description = new ClusterDescription("live", new("low")) };
        var begin = fleet.Seen(live, Seconds(2))!;
        Assert.Equal((new EpisodeId(Id, 0), rules), (begin.Episode, begin.Plan.Safety));
        Assert.Equal(1, fleet.Status.Running);
        // A changed file counts from the next episode on.
        rules = new SafetyRules { Mode = ClusterMode.Observe };
        fleet.Seen(live with { Phase = EpisodePhase.Measuring, Episode = 0 }, Seconds(3));
        Assert.Equal(ClusterMode.Observe, fleet.Finished(new EpisodeFinished(Closed(0)), Seconds(4))!.Plan.Safety!.Mode);
        // Heard of again, it is not asked again.
        fleet.Hear([Id]);
        Assert.Empty(fleet.Due(Seconds(5), 10));
    }

    [Fact]
    public void What_does_not_answer_is_asked_again_ever_more_seldom_and_not_all_at_once()
    {
        var fleet = Fleet(200);
        var asked = new List<double>();
        for (var t = 0.0; t < 1000; t += 0.5)
            asked.AddRange(fleet.Due(Seconds(t), 1000).Select(_ => t));

        Assert.Equal(200, asked.Count(t => t == 0));
        // Ten, twenty, forty, eighty and then two minutes at most, each between half and the whole.
        Assert.InRange(asked.Count / 200.0, 1000 / 120.0, 5 + 1000 / 60.0);
        Assert.InRange(asked.Where(t => t > 0).GroupBy(t => t).Max(at => at.Count()), 1, 40);
    }

    [Fact]
    public void No_more_than_allowed_is_asked_at_a_time_and_the_rest_stays_due()
    {
        var fleet = Fleet(25);
        Assert.Equal([10, 10, 5, 0], Enumerable.Range(0, 4).Select(_ => fleet.Due(Seconds(0), 10).Count));
    }

    [Fact]
    public void An_episode_that_runs_is_watched_again_and_a_silent_one_is_asked_about()
    {
        var fleet = Fleet(1);
        fleet.Due(Seconds(0), 10);
        fleet.Accepted(new ClusterAccepted(Id), Seconds(0));
        Assert.Equal(new EpisodeId(Id, 7), fleet.Seen(View(7, EpisodePhase.Measuring), Seconds(1))!.Episode);
        Assert.Empty(fleet.Due(Seconds(1000), 10));
        Assert.Equal(new GetCluster(Id), Assert.Single(fleet.Due(Seconds(1202), 10)));
        Assert.Equal(1, fleet.Status.Asked);
    }

    [Fact]
    public void A_cluster_in_quarantine_is_left_alone_and_a_forgotten_one_registered_again()
    {
        var fleet = Fleet(1);
        fleet.Accepted(new ClusterAccepted(Id), Seconds(0));
        Assert.Null(fleet.Seen(View(3, EpisodePhase.Quarantined), Seconds(1)));
        Assert.Equal((1, 0), (fleet.Status.Quarantined, fleet.Due(Seconds(600), 10).Count));
        Assert.Null(fleet.Seen(View(-1, EpisodePhase.Idle) with { Description = null }, Seconds(700)));
        Assert.IsType<RegisterCluster>(Assert.Single(fleet.Due(Seconds(700), 10)));
    }

    [Fact]
    public void Whatever_is_lost_or_comes_twice_every_cluster_runs_in_the_end_and_no_episode_is_skipped()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Play(RandomStream.For((uint)seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    /// <summary>Clusters that answer, over a channel that loses a fifth of everything and repeats a tenth.</summary>
    private static void Play(RandomStream random)
    {
        var fleet = Fleet(5);
        var clusters = Enumerable.Range(1, 5).ToDictionary(i => new ClusterId($"c-{i}"), _ => new Played());
        var now = 0.0;
        for (; now < 20_000; now += 1)
        {
            foreach (var message in fleet.Due(Seconds(now), 100))
                Deliver(message);
            foreach (var (id, cluster) in clusters)
            {
                if (cluster.Running < 0 || random.NextUniform() > 0.01)
                    continue;
                var finished = new EpisodeFinished(Closed(cluster.Running) with { Episode = new(id, cluster.Running) });
                (cluster.Last, cluster.Running) = (cluster.Running, -1);
                if (!Lost() && fleet.Finished(finished, Seconds(now)) is { } begin)
                    Deliver(begin);
            }
        }

        Assert.All(clusters.Values, cluster => Assert.True(cluster.Last > 3, $"{cluster.Last} episodes only"));

        bool Lost() => random.NextUniform() < 0.2;

        void Deliver(IClusterMessage message)
        {
            for (var times = random.NextUniform() < 0.1 ? 2 : 1; times > 0; times--)
            {
                if (Lost())
                    continue;
                var cluster = clusters[message.Cluster];
                switch (message)
                {
                    case RegisterCluster:
                        cluster.IsRegistered = true;
                        if (!Lost())
                            fleet.Accepted(new ClusterAccepted(message.Cluster), Seconds(now));
                        break;
                    case GetCluster:
                        var view = new ClusterView(
                            message.Cluster, cluster.IsRegistered ? Description : null, cluster.Running >= 0 ? cluster.Running : cluster.Last, 0,
                            cluster.Running >= 0 ? EpisodePhase.Measuring : cluster.Last < 0 ? EpisodePhase.Idle : EpisodePhase.Closed, []);
                        if (!Lost() && fleet.Seen(view, Seconds(now)) is { } begin)
                            Deliver(begin);
                        break;
                    case BeginEpisode ordered when cluster.Running < 0 && ordered.Episode.Number > cluster.Last:
                        Assert.Equal(cluster.Last + 1, ordered.Episode.Number);
                        cluster.Running = ordered.Episode.Number;
                        break;
                }
            }
        }
    }

    private static ManagedFleet Fleet(int clusters) => new(
        new FleetSettings([.. Enumerable.Range(1, clusters).Select(i => new ManagedCluster(new($"c-{i}"), Description))], new(new("pretrained"), 1)), TimeSpan.Zero);

    private static ClusterView View(int episode, EpisodePhase phase) => new(Id, Description, episode, 0, phase, []);

    private static EpisodeProgressed Progress(int episode) => new(new EpisodeOpened(new(Id, episode), TimeSpan.Zero, [], 1, 1));

    private static EpisodeClosed Closed(int episode) => new(new(Id, episode), 0, [], null, TimeSpan.Zero, null);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private sealed class Played
    {
        public bool IsRegistered { get; set; }

        public int Running { get; set; } = -1;

        public int Last { get; set; } = -1;
    }
}
