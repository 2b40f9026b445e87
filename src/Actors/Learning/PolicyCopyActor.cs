using Akka.Actor;
using Sluice.Actors.Clusters;
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
        Receive<ReadFailed>(failed => Answer(failed.Version, new Status.Failure(failed.Cause)));
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
        Self.TellWhenDone(ReadAsync(get.Version), Self);
    }

    private async ValueTask<object> ReadAsync(PolicyVersion version)
    {
        try
        {
            var found = await _store.FindAsync(version).ConfigureAwait(false);
            return found is null ? new PolicyMissing(version) : new PolicyReady(found.Snapshot);
        }
        catch (System.Data.Common.DbException unreachable)
        {
            return new ReadFailed(version, unreachable);
        }
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

    private sealed record ReadFailed(PolicyVersion Version, Exception Cause);
}
