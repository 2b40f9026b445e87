using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Sluice.Actors.Membership;
using Sluice.Actors.Serialization;
using Sluice.Actors.Storage;
using Sluice.Actors.Telemetry;

namespace Sluice.Actors.Integrity;

/// <summary>A persistent actor whose events are linked; with damaged ones it goes into quarantine instead of being started again for ever.</summary>
/// <typeparam name="TEvent">What is in its journal.</typeparam>
public abstract class ChainedActor<TEvent> : ReceivePersistentActor
    where TEvent : class
{
    private readonly Quarantine _quarantine;
    private readonly NodeTelemetry _telemetry;
    private EventChain _chain = EventChain.Origin;

    // The link of the last event handed to the journal, which may not have confirmed it yet.
    private ulong _handedOver;

    protected ChainedActor(string persistenceId, Quarantine quarantine, NodeTelemetry telemetry)
    {
        PersistenceId = persistenceId;
        _quarantine = quarantine;
        _telemetry = telemetry;
        Quarantined = quarantine.Find(persistenceId);
        Recover<LinkedEvent>(linked => Follow(linked, (TEvent)linked.Event));
        Recover<TEvent>(unlinked => Follow(unlinked, unlinked));
    }

    /// <summary>Part of the data: never changes for the life of a journal.</summary>
    public sealed override string PersistenceId { get; }

    /// <summary>Damaged events are not even read again: repair is explicit.</summary>
    public sealed override Recovery Recovery => Quarantined is null ? Recovery.Default : Recovery.None;

    /// <summary>Why this entity does nothing; null for one in order.</summary>
    protected Quarantined? Quarantined { get; }

    /// <summary>The link of the last event in the journal, for a snapshot; null where it has none.</summary>
    protected ulong? Link => _chain.Link;

    protected abstract void Fold(TEvent happened);

    /// <summary>Goes on from a snapshot.</summary>
    /// <param name="sequenceNr">Its number.</param>
    /// <param name="link">The link it was taken at; null for one of a build before links.</param>
    protected void Resume(long sequenceNr, ulong? link) => Advance(new(sequenceNr, link));

    /// <summary>Persists an event, linked to the one before.</summary>
    protected void Append<T>(T happened, Action<T> then)
        where T : TEvent
    {
        var handedOver = Stopwatch.GetTimestamp();
        Persist(Linked(happened), linked =>
        {
            _telemetry.WriteConfirmed(handedOver);
            Confirmed(linked);
            then((T)linked.Event);
        });
    }

    /// <summary>Persists events at once, each linked to the one before.</summary>
    protected void AppendAll<T>(IEnumerable<T> happened, Action<T> then)
        where T : TEvent
    {
        var handedOver = Stopwatch.GetTimestamp();
        var isConfirmed = false;
        PersistAll([.. happened.Select(each => Linked(each))], linked =>
        {
            // One write, however many events.
            if (!isConfirmed)
                _telemetry.WriteConfirmed(handedOver);
            isConfirmed = true;
            Confirmed(linked);
            then((T)linked.Event);
        });
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        if (_quarantine.Admit(PersistenceId, _chain.SequenceNr, reason))
            Context.GetLogger().Error(reason, "{Entity} is in quarantine from event {SequenceNr} on; the others run. Repair it with: sluice journal repair", PersistenceId, _quarantine.Find(PersistenceId)!.SequenceNr);
        else
            base.OnRecoveryFailure(reason, message);
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        if (!SqliteFile.IsFull(cause))
        {
            base.OnPersistFailure(cause, @event, sequenceNr);
            return;
        }

        // A database elsewhere comes back by itself; a full disk here waits for a person, who is to hear of it, and once.
        if (NodeEnds.Of(Context.System) is not null)
            return;
        Context.GetLogger().Error("{Entity}: event {SequenceNr} is not in the journal, the disk is full: {Reason} This node ends", PersistenceId, sequenceNr, cause.GetBaseException().Message);
        _ = CoordinatedShutdown.Get(Context.System).Run(DiskFullReason.Instance);
    }

    /// <summary>The chain in memory has gone on and the journal has not: what is in the journal decides.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        Context.Stop(Self);
    }

    private LinkedEvent Linked(TEvent happened)
    {
        var linked = LinkedEvent.After(_handedOver, happened);
        _handedOver = linked.Link;
        return linked;
    }

    private void Confirmed(LinkedEvent linked) => _chain = new(LastSequenceNr, linked.Link);

    private void Follow(object stored, TEvent happened)
    {
        Advance(_chain.Followed(PersistenceId, LastSequenceNr, stored));
        Fold(happened);
    }

    private void Advance(EventChain chain)
    {
        _chain = chain;
        _handedOver = chain.Link ?? EventLink.Origin;
    }
}
