using Akka;
using Akka.Actor;
using Akka.Cluster;

namespace Sluice.Actors.Membership;

/// <summary>Gives the formation lease up when the last member of a cluster leaves, so that the next start need not wait until it expires.</summary>
internal static class FormationRelease
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void OnShutdown(ActorSystem system, IActorRef keeper)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        var shutdown = CoordinatedShutdown.Get(system);
        var isLast = false;
        // Later the node no longer sees who else is there.
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "formation-last", () =>
        {
            isLast = !cluster.State.Members.Any(other =>
                other.UniqueAddress != cluster.SelfUniqueAddress
                && other.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up or MemberStatus.Leaving);
            return Task.FromResult(Done.Instance);
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "formation-release", async () =>
        {
            // A node that was downed left others behind, whatever it saw of them.
            var leaves = shutdown.ShutdownReason is not (CoordinatedShutdown.ClusterDowningReason or FormationLostReason);
            await keeper.Ask<Done>(new FormationKeeperActor.Release(isLast && leaves), Patience).ConfigureAwait(false);
            return Done.Instance;
        });
    }
}
