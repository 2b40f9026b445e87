using Akka.Actor;
using Sluice.Actors.Clusters;
using Sluice.Actors.Integrity.Checking;
using Sluice.Actors.Learning;
using Sluice.Actors.Learning.Experiences;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests.Learning;

/// <summary>Tuned clusters and the learner, all of them real: what the first finish, the second makes a policy of.</summary>
public sealed class ExperienceTests : ActorTests
{
    private static readonly RunId Run = new("night");
    private static readonly PolicyVersion Base = new(Run, 7);
    private static readonly RunId Live = new("night-7-live");

    private readonly IActorRef _policies;
    private readonly OwnerTable _owners;
    private IActorRef _learner = ActorRefs.Nobody;
    private int _starts;

    public ExperienceTests()
    {
        _policies = Sys.ActorOf(Props.Create(() => new PolicyCopyActor(Policies)), "policies");
        _owners = new OwnerTable(Journal.Settings);
        _owners.InitialiseAsync().GetAwaiter().GetResult();
        Policies.Selections.SaveAsync(new SelectionDocument(Selection.BuiltIn)).GetAwaiter().GetResult();
        Policies.SaveAsync(new StoredPolicy(PolicyLearner.Untrained(Run, Selection.BuiltIn, 3).Named(Base), RunningBaseline.Empty)).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task Finished_episodes_of_tuned_clusters_make_a_new_version_and_each_counts_once()
    {
        _learner = Learner();
        foreach (var cluster in Clusters(3))
            await TuneAsync(cluster, 0);
        var updated = await LearntAsync(1);
        Assert.Equal(["c-0/0", "c-1/0", "c-2/0"], updated.Episodes.Select(episode => episode.ToString()));
        Assert.Equal((new PolicyVersion(Live, 1), 3, 0), (updated.Policy, updated.Statistics.Episodes, updated.Statistics.StaleEpisodes));
        var (origin, learnt) = (await FoundAsync(Base), await FoundAsync(new(Live, 1)));
        Assert.Equal(updated.PolicyHash, learnt.Hash);
        Assert.NotEqual(origin.Weights.ToBytes(), learnt.Weights.ToBytes());
        // The version that chose is as it was: nobody uses the new one before it is adopted.
        Assert.Equal(origin.Weights.ToBytes(), (await FoundAsync(new(Live, 0))).Weights.ToBytes());
        await CheckAsync();
    }

    [Fact]
    public async Task Episodes_that_ran_while_no_learner_was_there_are_taken_when_one_is()
    {
        _learner = CreateTestProbe();
        foreach (var cluster in Clusters(2))
        {
            for (var number = 0; number < 2; number++)
                await TuneAsync(cluster, number);
            await KillAsync(cluster);
        }

        Assert.Empty(Taken());
        _learner = Learner(episodes: 4);
        Clusters(2);
        Assert.Equal(["c-0/0", "c-0/1", "c-1/0", "c-1/1"], (await LearntAsync(1)).Episodes.Select(episode => episode.ToString()));
        await CheckAsync();
    }

    [Fact]
    public async Task An_adopted_version_goes_on_in_its_own_run_and_old_ones_are_passed_over()
    {
        _learner = Learner(episodes: 1, staleness: 1);
        var cluster = Clusters(1)[0];
        await TuneAsync(cluster, 0);
        await LearntAsync(1);
        await TuneAsync(cluster, 1);
        await LearntAsync(2);
        // Two versions behind by now.
        await TuneAsync(cluster, 2);
        await AwaitAssertAsync(() => Assert.Equal([2], Taken().SelectMany(taken => taken.PassedOver)), Patience);
        await TuneAsync(cluster, 3, new PolicyVersion(Live, 2));
        var updated = await LearntAsync(3);
        Assert.Equal((new PolicyVersion(Live, 3), "c-0/3", 0), (updated.Policy, Assert.Single(updated.Episodes).ToString(), updated.Statistics.GreatestAge));
        await CheckAsync();
    }

    [Fact]
    public async Task An_update_that_was_lost_between_store_and_journal_is_made_again_and_is_the_same()
    {
        _learner = Learner(episodes: 2);
        foreach (var cluster in Clusters(2))
            await TuneAsync(cluster, 0);
        var before = await LearntAsync(1);
        await KillAsync(_learner);
        Journal.Execute("delete from journal where persistence_id = 'experience' and manifest = 'pu1'");
        _learner = Learner(episodes: 2);
        Assert.Equal(before.PolicyHash, (await LearntAsync(1)).PolicyHash);
        await CheckAsync();
    }

    [Fact]
    public async Task Offers_that_come_twice_are_answered_and_taken_once()
    {
        _learner = Learner(episodes: 5);
        var cluster = Clusters(1)[0];
        await TuneAsync(cluster, 0);
        await AwaitAssertAsync(() => Assert.Single(Taken()), Patience);
        var upTo = Journal.Rows("cluster-c-0")[^1].SequenceNumber;
        for (var i = 0; i < 3; i++)
        {
            _learner.Tell(new OfferExperience(new("c-0"), upTo), TestActor);
            Assert.Equal(upTo, (await ExpectMsgAsync<ExperienceHeld>()).SequenceNr);
        }

        await KillAsync(_learner);
        _learner = Learner(episodes: 5);
        _learner.Tell(new OfferExperience(new("c-0"), upTo), TestActor);
        await ExpectMsgAsync<ExperienceHeld>();
        Assert.Single(Taken());
        await CheckAsync();
    }

    [Fact]
    public async Task Scripts_and_abandoned_episodes_teach_nothing()
    {
        _learner = Learner(episodes: 1);
        var cluster = Clusters(1)[0];
        cluster.Tell(new BeginEpisode(new(new("c-0"), 0), Plan(Base) with { Choice = new FromScript([]) }), TestActor);
        await FishForMessageAsync<EpisodeFinished>(_ => true);
        cluster.Tell(new BeginEpisode(new(new("c-0"), 1), Plan(Base)), TestActor);
        await FishForMessageAsync<EpisodeProgressed>(progressed => progressed.Event is StepRecorded || progressed.Event is EpisodeOpened);
        cluster.Tell(new AbandonEpisode(new(new("c-0"), 1), "enough"), TestActor);
        await FishForMessageAsync<EpisodeFinished>(_ => true);
        var upTo = Journal.Rows("cluster-c-0")[^1].SequenceNumber;
        await HeldAsync(new OfferExperience(new("c-0"), upTo));
        Assert.DoesNotContain(Taken().SelectMany(taken => taken.Episodes), experience => experience.Episode.Number == 0);
        await CheckAsync();
    }

    [Fact]
    public async Task A_damaged_journal_keeps_its_own_cluster_out_and_no_other()
    {
        _learner = CreateTestProbe();
        foreach (var cluster in Clusters(3))
        {
            await TuneAsync(cluster, 0);
            await KillAsync(cluster);
        }

        Journal.Execute("delete from journal where persistence_id = 'cluster-c-1' and manifest = 'eo1'");
        _learner = Learner(episodes: 2);
        foreach (var id in (string[])["c-1", "c-0", "c-2"])
            _learner.Tell(new OfferExperience(new(id), Journal.Rows($"cluster-{id}")[^1].SequenceNumber), TestActor);
        Assert.Equal(["c-0/0", "c-2/0"], (await LearntAsync(1)).Episodes.Select(episode => episode.ToString()));
    }

    [Fact]
    public async Task What_cannot_be_learnt_from_stays_pending_and_is_tried_again()
    {
        _learner = Learner(episodes: 1);
        var cluster = Clusters(1)[0];
        await TuneAsync(cluster, 0);
        await LearntAsync(1);
        Journal.Execute("update sluice_policies set hash = 'x' where run = 'night-7-live' and number = 1");
        await TuneAsync(cluster, 1);
        await AwaitAssertAsync(() => Assert.Equal(2, Taken().Count), Patience);
        Journal.Execute($"update sluice_policies set hash = '{Updates()[0].PolicyHash}' where run = 'night-7-live' and number = 1");
        await TuneAsync(cluster, 2);
        Assert.Equal(["c-0/1"], (await LearntAsync(2)).Episodes.Select(episode => episode.ToString()));
        Assert.Equal(["c-0/2"], (await LearntAsync(3)).Episodes.Select(episode => episode.ToString()));
        await CheckAsync();
    }

    private static EpisodePlan Plan(PolicyVersion policy) => new(
        EpisodeKind.Tuning, 3, new FromPolicy(policy), 7, 9, 1, null, TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(300), TimeSpan.Zero);

    private IActorRef Learner(int episodes = 3, int staleness = 20)
    {
        var experience = new ExperienceSettings(Journal.Settings, new SimulatedFactory().ShapeOf, () => new ManagedEngine()) { Episodes = episodes };
        experience = experience with { Learning = experience.Learning with { StalenessBound = staleness } };
        var settings = new LearnerSettings(ActorRefs.Nobody, Policies, Selection.BuiltIn, _ => new ManagedEngine()) { Owners = _owners, Experience = experience };
        return Sys.ActorOf(Props.Create(() => new LearnerActor(settings)).WithDispatcher("sluice.learner-dispatcher"), $"learner-{_starts++}");
    }

    private IActorRef[] Clusters(int count)
    {
        var settings = new ClusterSettings(new SimulatedFactory(), Selection.BuiltIn, _policies, _learner) { OffersExperience = true, OfferAfter = TimeSpan.FromMilliseconds(200) };
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var cluster = Sys.ActorOf(Props.Create(() => new ClusterActor($"c-{i}", settings)), $"cluster-{_starts++}");
                cluster.Tell(new RegisterCluster(new($"c-{i}"), new("poisson-low", new("low"))), TestActor);
                return cluster;
            }),
        ];
    }

    private async Task TuneAsync(IActorRef cluster, int number, PolicyVersion? policy = null)
    {
        var view = await cluster.Ask<ClusterView>(new GetCluster(new("any")), Patience);
        cluster.Tell(new BeginEpisode(new(view.Cluster, number), Plan(policy ?? Base)), TestActor);
        var finished = await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Null(finished.Closed.Abandoned);
    }

    /// <summary>Offers until it is answered: an offer of the cluster's own that is waiting takes the place of any other.</summary>
    private async Task HeldAsync(OfferExperience offer)
    {
        ExperienceHeld? held = null;
        await AwaitAssertAsync(
            async () => Assert.NotNull(held = await _learner.Ask<object>(offer, TimeSpan.FromSeconds(1)) as ExperienceHeld),
            Patience);
        Assert.Equal(offer.SequenceNr, held!.SequenceNr);
    }

    private async Task<PolicyUpdated> LearntAsync(int number)
    {
        await AwaitAssertAsync(() => Assert.True(Updates().Count >= number), Patience);
        return Updates()[number - 1];
    }

    private IReadOnlyList<PolicyUpdated> Updates() => [.. Events().OfType<PolicyUpdated>()];

    private IReadOnlyList<ExperienceTaken> Taken() => [.. Events().OfType<ExperienceTaken>()];

    private IEnumerable<object> Events() => JournalRows.Read("experience", new JournalRows(Journal.Settings).Of("experience"), out _);

    private async Task<PolicySnapshot> FoundAsync(PolicyVersion version) => (await Policies.FindAsync(version))!.Snapshot;

    private async Task CheckAsync()
    {
        var check = await JournalCheck.RunAsync(Journal.Settings, new SimulatedFactory().ShapeOf, 100);
        Assert.True(check.Ok, string.Join('\n', check.Rows.SelectMany(row => row.Findings)));
        Assert.True(check.Rows.Single(row => row.Invariant == "I1").Checked > 0 || Updates().Count == 0);
    }
}
