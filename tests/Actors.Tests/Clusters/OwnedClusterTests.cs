using Akka.Actor;
using Akka.TestKit;
using Sluice.Actors.Clusters;
using Sluice.Actors.Faults;
using Sluice.Actors.Learning;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Actors.Tests.Clusters;

/// <summary>One cluster that whoever runs an episode has to own, as where several nodes tune.</summary>
public abstract class OwnedClusterTests : ActorTests
{
    private int _starts;

    protected OwnedClusterTests()
    {
        Learner = CreateTestProbe("learner");
        Owners = new OwnerTable(Journal.Settings);
        Owners.InitialiseAsync().GetAwaiter().GetResult();
    }

    private protected static ClusterId Id { get; } = new("c-1");

    private protected static EpisodePlan OneChange { get; } = new(
        EpisodeKind.Tuning, 2, new FromScript([new(SparkLevers.BatchDuration.Name, 5_000)]), 7, 9, 1, null, TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(300), TimeSpan.Zero);

    private protected static string PersistenceId => ClusterActor.PersistenceIdOf(Id);

    private protected ScriptedCluster Scripted { get; } = new();

    private protected TestProbe Learner { get; }

    private protected OwnerTable Owners { get; }

    /// <param name="policies">In place of the node's copy; null for that.</param>
    /// <param name="injection">What is to happen on the way; null for nothing.</param>
    private protected IActorRef Start(IActorRef? policies = null, Injection? injection = null)
    {
        var copy = policies ?? Sys.ActorOf(Props.Create(() => new PolicyCopyActor(Policies)));
        var settings = new ClusterSettings(Scripted, Selection.BuiltIn, copy, Learner) { Owners = Owners, Injection = injection, ResendAfter = TimeSpan.FromMilliseconds(200) };
        return Sys.ActorOf(Props.Create(() => new ClusterActor(Id.Value, settings)), $"cluster-{_starts++}");
    }

    private protected async Task<IActorRef> RegisteredAsync(IActorRef? policies = null, Injection? injection = null)
    {
        var cluster = Start(policies, injection);
        cluster.Tell(new RegisterCluster(Id, new("scripted", new("low"))), TestActor);
        await ExpectMsgAsync<ClusterAccepted>();
        return cluster;
    }
}
