using Akka.Actor;
using Akka.TestKit;
using Sluice.Actors.Clusters;
using Sluice.Actors.Learning;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Actors.Tests.Clusters;

/// <summary>Clusters that, like live ones, are not there at once.</summary>
public sealed class ConnectingTests : ActorTests
{
    private static readonly ClusterId Id = new("c-1");

    private static readonly EpisodePlan OneChange = new(
        EpisodeKind.Tuning, 2, new FromScript([new(SparkLevers.BatchDuration.Name, 5_000)]), 7, 9, 1, null, TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(300), TimeSpan.Zero);

    private readonly ScriptedCluster _scripted = new();
    private readonly TestProbe _keeper;
    private readonly OwnerTable _owners;

    public ConnectingTests()
    {
        _keeper = CreateTestProbe("keeper");
        _owners = new OwnerTable(Journal.Settings);
        _owners.InitialiseAsync().GetAwaiter().GetResult();
    }

    [Fact]
    public async Task An_episode_begins_when_its_cluster_is_there_under_the_epoch_that_owns_it()
    {
        var there = new TaskCompletionSource();
        _scripted.Connecting = _ => there.Task;
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await AwaitConditionAsync(() => Task.FromResult(_scripted.Epochs.Count == 1));
        cluster.Tell(new GetCluster(Id), TestActor);
        Assert.Equal(EpisodePhase.Idle, (await ExpectMsgAsync<ClusterView>()).Phase);
        there.SetResult();
        await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Equal([1L], _scripted.Epochs);
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_reached_is_refused_with_the_reason_and_may_be_asked_for_again()
    {
        _scripted.Connecting = _ => throw new IOException("nobody listens at its UI");
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        Assert.Contains("nobody listens", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        _scripted.Connecting = _ => Task.CompletedTask;
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await FishForMessageAsync<EpisodeFinished>(_ => true);
    }

    [Fact]
    public async Task A_connection_that_comes_after_its_episode_was_abandoned_is_closed()
    {
        var there = new TaskCompletionSource();
        _scripted.Connecting = _ => there.Task;
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await AwaitConditionAsync(() => Task.FromResult(_scripted.Epochs.Count == 1));
        cluster.Tell(new AbandonEpisode(new(Id, 0), "somebody stopped it"), TestActor);
        await ExpectMsgAsync<ClusterRefused>();
        there.SetResult();
        await AwaitConditionAsync(() => Task.FromResult(_scripted.Disposals == 1));
        Assert.Equal(["cr1"], Journal.Manifests(ClusterActor.PersistenceIdOf(Id)));
    }

    [Fact]
    public async Task A_registered_cluster_shows_itself_to_the_keeper()
    {
        await RegisteredAsync();
        Assert.Equal("scripted", (await _keeper.ExpectMsgAsync<ClusterView>()).Description!.Connection);
    }

    private async Task<IActorRef> RegisteredAsync()
    {
        var copy = Sys.ActorOf(Props.Create(() => new PolicyCopyActor(Policies)));
        var settings = new ClusterSettings(_scripted, Selection.BuiltIn, copy, CreateTestProbe("learner")) { Owners = _owners, Keeper = _keeper };
        var cluster = Sys.ActorOf(Props.Create(() => new ClusterActor(Id.Value, settings)));
        cluster.Tell(new RegisterCluster(Id, new("scripted", new("low"))), TestActor);
        await ExpectMsgAsync<ClusterAccepted>();
        return cluster;
    }
}
