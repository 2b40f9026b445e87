using Akka.Actor;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Tuning.Metrics;

namespace Sluice.Actors.Learning;

/// <summary>A node's copy of the policies in use: weights travel by reference and are read from the store once a node and version.</summary>
internal sealed class PolicyCopyActor : ReceiveActor
{
    /// <summary>Versions kept; training uses one at a time, tuning episodes may still run on older ones.</summary>
    private const int Kept = 8;

    private readonly PolicyStore _store;
    private readonly Dictionary<PolicyVersion, PolicyReady> _copies = [];
    private readonly Queue<PolicyVersion> _order = [];
    private readonly Dictionary<PolicyVersion, List<IActorRef>> _waiting = [];

    // Versions of one run share it.
    private Selection _selection = Selection.BuiltIn;

    public PolicyCopyActor(PolicyStore store)
    {
        _store = store;
        Receive<GetPolicy>(Get);
        Receive<PolicyReady>(ready =>
        {
            Keep(ready);
            Answer(ready.Snapshot.Version, ready);
        });
        Receive<PolicyMissing>(missing => Answer(missing.Version, missing));
        Receive<PolicyUnreadable>(failed => Answer(failed.Version, failed));
    }

    private void Get(GetPolicy get)
    {
        if (_copies.TryGetValue(get.Version, out var copy))
        {
            Sender.Tell(copy);
            return;
        }

        if (_waiting.TryGetValue(get.Version, out var waiting))
        {
            waiting.Add(Sender);
            return;
        }

        _waiting[get.Version] = [Sender];
        // Whatever goes wrong, those who wait are told: a failure without the version's name would leave them waiting.
        FindAsync(get.Version, _selection).PipeTo(Self, failure: cause => new PolicyUnreadable(get.Version, cause.Message));
    }

    private async Task<object> FindAsync(PolicyVersion version, Selection last)
    {
        if (await _store.FindAsync(version).ConfigureAwait(false) is not { Snapshot: var snapshot })
            return new PolicyMissing(version);
        // By the policy's own selection: a build before or after this one may have come with another.
        return new PolicyReady(snapshot, snapshot.SelectionHash == last.Hash ? last : await _store.Selections.FindAsync(snapshot.SelectionHash).ConfigureAwait(false));
    }

    private void Keep(PolicyReady ready)
    {
        if (!_copies.TryAdd(ready.Snapshot.Version, ready))
            return;
        _selection = ready.Selection ?? _selection;
        _order.Enqueue(ready.Snapshot.Version);
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
