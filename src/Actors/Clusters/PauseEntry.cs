using Akka.Actor;
using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Clusters;

/// <summary>
/// A cluster's way into a pause, and who waits for it. One goes on record however many ask, under an epoch of its own, which no episode's comes after: what a running
/// one still wants is refused from then on.
/// </summary>
/// <param name="cluster">Whose.</param>
/// <param name="entity">The actor's persistence id, under which the cluster is owned.</param>
/// <param name="owners">Null where there can be but one owner, and there are no epochs.</param>
/// <param name="context">The actor's, which is told what it has to wait for.</param>
internal sealed class PauseEntry(ClusterId cluster, string entity, OwnerTable? owners, IActorContext context)
{
    /// <summary>Tells the actor to try again what its cluster's distress calls for.</summary>
    public static object Due { get; } = new();

    private readonly List<IActorRef> _askers = [];

    /// <summary>Why the cluster is being paused; null where it is not. Meanwhile nothing is admitted.</summary>
    public string? Reason { get; private set; }

    /// <returns>Null where the actor is told later, or waits already.</returns>
    public PauseAdmitted? Ask(string reason, IActorRef asker)
    {
        _askers.Add(asker);
        if (Reason is not null)
            return null;
        Reason = reason;
        if (owners is null)
            return new PauseAdmitted(0);
        owners.AcquireAsync(entity, NodeName.Of(context.System)).PipeTo(
            context.Self, success: fence => new PauseAdmitted(fence.Epoch), failure: cause => new PauseAdmitted(null) { Obstacle = cause.Message });
        return null;
    }

    /// <returns>What goes into the journal; null where there is no epoch for it, and whoever waited has been told.</returns>
    public ClusterPaused? Admit(PauseAdmitted admitted)
    {
        // Asked for before the actor was started again: whoever waited asks again.
        if (Reason is not { } reason)
            return null;
        if (admitted.Epoch is { } epoch)
            return new ClusterPaused(cluster, epoch, reason);
        End(new ClusterRefused(cluster, $"the pause cannot be put on record: {admitted.Obstacle}. The cluster goes on; ask again"));
        return null;
    }

    /// <summary>It is on record, or will not be.</summary>
    public void End(object answer)
    {
        foreach (var asker in _askers)
            asker.Tell(answer);
        _askers.Clear();
        Reason = null;
    }
}
