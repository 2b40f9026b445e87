using Akka.Actor;
using Sluice.Actors.Integrity.Checking;
using Sluice.Actors.Learning;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests.Clusters;

public sealed class PauseTests : OwnedClusterTests
{
    [Fact]
    public async Task A_paused_cluster_begins_nothing_until_it_is_resumed_also_after_a_restart()
    {
        var cluster = await RegisteredAsync();
        for (var times = 0; times < 2; times++)
        {
            cluster.Tell(new PauseCluster(Id, "maintenance"), TestActor);
            var view = await ExpectMsgAsync<ClusterView>();
            Assert.Equal((EpisodePhase.Paused, "maintenance"), (view.Phase, view.Paused));
        }

        await RefusesAsync(cluster);
        await KillAsync(cluster);
        cluster = Start();
        await RefusesAsync(cluster);

        for (var times = 0; times < 2; times++)
        {
            cluster.Tell(new ResumeCluster(Id), TestActor);
            var view = await ExpectMsgAsync<ClusterView>();
            Assert.Equal((EpisodePhase.Idle, null), (view.Phase, view.Paused));
        }

        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Equal(["cr1", "cp1", "cu1", "eb1"], Journal.Manifests(PersistenceId).Take(4));

        async Task RefusesAsync(IActorRef paused)
        {
            paused.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
            Assert.Contains("paused: maintenance", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
            // The learner would wait for ever.
            paused.Tell(new BeginEpisode(new(Id, 0), OneChange with { Kind = EpisodeKind.Training }), Learner);
            Assert.Contains("paused", (await Learner.FishForMessageAsync<DropEpisode>(_ => true)).Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_running_episode_ends_and_nothing_is_done_after_the_pause_is_on_record()
    {
        var reading = new TaskCompletionSource();
        Scripted.Reading = _ => reading.Task;
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await FishForMessageAsync<EpisodeProgressed>(progressed => progressed.Event is EpisodeBegun);
        var asker = CreateTestProbe();
        cluster.Tell(new PauseCluster(Id, "maintenance"), asker);
        Assert.Equal(EpisodePhase.Paused, (await asker.ExpectMsgAsync<ClusterView>()).Phase);
        var finished = await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Contains("paused: maintenance", finished.Closed.Abandoned, StringComparison.Ordinal);
        // What was asked for before comes too late.
        reading.SetResult();
        await cluster.Ask<ClusterView>(new GetCluster(Id), Patience);
        Assert.Empty(Scripted.Starts);
        Assert.Empty(await Owners.EffectsAsync(PersistenceId));
        Assert.Equal(["cr1", "eb1", "cp1", "ec1"], Journal.Manifests(PersistenceId));
    }

    [Fact]
    public async Task An_episode_on_its_way_in_when_the_pause_comes_never_begins()
    {
        var policies = CreateTestProbe();
        var cluster = await RegisteredAsync(policies);
        var policy = PolicyLearner.Untrained(new RunId("run"), Selection.BuiltIn, 5);
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Choice = new FromPolicy(policy.Version) }), TestActor);
        await policies.ExpectMsgAsync<GetPolicy>();
        var asker = CreateTestProbe();
        cluster.Tell(new PauseCluster(Id, "maintenance"), asker);
        Assert.Contains("being paused", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        Assert.Equal(EpisodePhase.Paused, (await asker.ExpectMsgAsync<ClusterView>()).Phase);
        // The episode gets its epoch after all, and a later one than the pause.
        policies.Reply(new PolicyReady(policy, Selection.BuiltIn));
        await AwaitConditionAsync(async () => await Owners.EpochOfAsync(PersistenceId) == 2, Patience);
        await cluster.Ask<ClusterView>(new GetCluster(Id), Patience);
        Assert.Equal(["cr1", "cp1"], Journal.Manifests(PersistenceId));
        Assert.Empty(await Owners.EffectsAsync(PersistenceId));
    }

    [Fact]
    public async Task Two_who_pause_at_once_are_both_answered_and_one_pause_is_on_record()
    {
        var cluster = await RegisteredAsync();
        var others = CreateTestProbe();
        cluster.Tell(new PauseCluster(Id, "maintenance"), TestActor);
        cluster.Tell(new PauseCluster(Id, "another reason"), others);
        cluster.Tell(new ResumeCluster(Id), others);
        Assert.Equal("maintenance", (await ExpectMsgAsync<ClusterView>()).Paused);
        var answers = new[] { await others.ExpectMsgAsync<object>(), await others.ExpectMsgAsync<object>() };
        Assert.Equal("maintenance", Assert.Single(answers.OfType<ClusterView>()).Paused);
        Assert.Contains("being paused", Assert.Single(answers.OfType<ClusterRefused>()).Reason, StringComparison.Ordinal);
        Assert.Equal(["cr1", "cp1"], Journal.Manifests(PersistenceId));
    }

    [Fact]
    public async Task A_cluster_that_comes_back_to_an_earlier_node_finds_all_its_events()
    {
        var cluster = await RegisteredAsync();
        cluster.Tell(new PauseCluster(Id, "maintenance"), TestActor);
        await ExpectMsgAsync<ClusterView>();
        cluster.Tell(new ResumeCluster(Id), TestActor);
        await ExpectMsgAsync<ClusterView>();
        await KillAsync(cluster);
        // The journal's plugin marks events with their node.
        Assert.Equal(1, Journal.Execute("update journal set writer_uuid = 'another' where sequence_number = 2"));

        cluster = Start();
        var view = await cluster.Ask<ClusterView>(new GetCluster(Id), Patience);
        Assert.Equal((EpisodePhase.Idle, null, null), (view.Phase, view.Quarantine, view.Paused));
    }

    [Fact]
    public async Task A_cluster_that_nobody_registered_cannot_be_paused()
    {
        var cluster = Start();
        cluster.Tell(new PauseCluster(Id, "maintenance"), TestActor);
        Assert.Contains("not registered", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        Assert.Empty(Journal.Rows(PersistenceId));
    }

    [Fact]
    public void The_check_finds_what_was_done_to_a_paused_cluster()
    {
        var stopped = new Findings("I10", "");
        var begun = new EpisodeBegun(new(Id, 3), OneChange, new("low"), "", [], TimeSpan.Zero);
        new PauseCheck(stopped).Run(
            PersistenceId,
            [new EffectRow(PersistenceId, 1, 4, 2, 0, 1), new EffectRow(PersistenceId, 2, 5, 2, 1, 1)],
            [new ClusterPaused(Id, 5, "maintenance"), new EpisodeClosed(new(Id, 2), 1, [], null, TimeSpan.Zero, "paused"), begun, new ClusterResumed(Id), begun with { Episode = new(Id, 4) }]);
        Assert.Equal((1, 2), (stopped.Row.Checked, stopped.Row.Violations));
        Assert.Contains(stopped.Row.Findings, finding => finding.Contains("epoch 5", StringComparison.Ordinal));
        Assert.Contains(stopped.Row.Findings, finding => finding.Contains("c-1/3", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, 6, 1)]
    [InlineData(2, 4, 0)]
    [InlineData(3, 6, 0)]
    public void What_was_begun_before_a_pause_does_nothing_under_a_later_epoch(int episode, long epoch, int violations)
    {
        var stopped = new Findings("I10", "");
        var begun = new EpisodeBegun(new(Id, 2), OneChange, new("low"), "", [], TimeSpan.Zero);
        new PauseCheck(stopped).Run(
            PersistenceId,
            [new EffectRow(PersistenceId, 1, epoch, episode, 0, 1)],
            [begun, new ClusterPaused(Id, 5, "maintenance"), new EpisodeClosed(new(Id, 2), 1, [], null, TimeSpan.Zero, "paused"), new ClusterResumed(Id), begun with { Episode = new(Id, 3) }]);
        Assert.Equal(violations, stopped.Row.Violations);
    }
}
