using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace Sluice.Actors.Membership;

/// <summary>Writes down, on each node, which others come and go.</summary>
internal sealed class MemberLogActor : ReceiveActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);

    public MemberLogActor()
    {
        var log = Context.GetLogger();
        Receive<ClusterEvent.MemberUp>(up => log.Info("Member up: {Member}, roles {Roles}", NodeName.Of(up.Member.UniqueAddress), string.Join(", ", up.Member.Roles.Order(StringComparer.Ordinal))));
        Receive<ClusterEvent.MemberRemoved>(removed => log.Info("Member gone: {Member}, it was {Status}", NodeName.Of(removed.Member.UniqueAddress), removed.PreviousStatus));
        Receive<ClusterEvent.UnreachableMember>(lost => log.Warning("Member unreachable: {Member}", NodeName.Of(lost.Member.UniqueAddress)));
        Receive<ClusterEvent.ReachableMember>(found => log.Info("Member reachable again: {Member}", NodeName.Of(found.Member.UniqueAddress)));
        Receive<ClusterEvent.IMemberEvent>(_ => { });
    }

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);
}
