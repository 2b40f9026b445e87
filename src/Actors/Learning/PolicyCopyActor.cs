using Akka.Actor;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning;

/// <summary>A node's copy of the policies in use: weights travel by reference and are read from the store once a node and version.</summary>
internal sealed class PolicyCopyActor : ReceiveActor
{
    /// <summary>Versions kept; training uses one at a time, tuning episodes may still run on older ones.</summary>
    private const int Kept = 8;

    private readonly PolicyStore _store;
    private readonly Dictionary<PolicyVersion, PolicySnapshot> _copies = [];
    private readonly Queue<PolicyVersion> _order = [];
    private readonly Dictionary<PolicyVersion, List<IActorRef>> _waiting = [];

    public PolicyCopyActor(PolicyStore store)
    {
        _store = store;
        Receive<GetPolicy>(Get);
        Receive<PolicyReady>(ready =>
        {
            Keep(ready.Snapshot);
            Answer(ready.Snapshot.Version, ready);
        });
        Receive<PolicyMissing>(missing => Answer(missing.Version, missing));
        Receive<PolicyUnreadable>(failed => Answer(failed.Version, failed));
    }

    private void Get(GetPolicy get)
    {
        if (_copies.TryGetValue(get.Version, out var copy))
        {
            Sender.Tell(new PolicyReady(copy));
            return;
        }

        if (_waiting.TryGetValue(get.Version, out var waiting))
        {
            waiting.Add(Sender);
            return;
        }

        _waiting[get.Version] = [Sender];
        // Whatever goes wrong, those who wait are told: a failure without the version's name would leave them waiting.
        _store.FindAsync(get.Version).PipeTo(
            Self,
            success: found => found is null ? new PolicyMissing(get.Version) : new PolicyReady(found.Snapshot),
            failure: cause => new PolicyUnreadable(get.Version, cause.Message));
    }

    private void Keep(PolicySnapshot snapshot)
    {
        if (!_copies.TryAdd(snapshot.Version, snapshot))
            return;
        _order.Enqueue(snapshot.Version);
        if (_order.Count > Kept)
            _copies.Remove(_order.Dequeue());
    }

    private void Answer(PolicyVersion version, object answer)
    {
        if (!_waiting.Remove(version, out var waiting))
            return;
        foreach (var asker in waiting)
            asker.Tell(answer);
    }
}
