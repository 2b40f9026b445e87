using Akka.Actor;
using Akka.Persistence;
using Sluice.Actors.Integrity;
using Sluice.Actors.Telemetry;
using Sluice.Messages.Clusters;

namespace Sluice.Benchmarks;

/// <summary>Persists events and says when the last of them is in the journal.</summary>
/// <param name="Events">How many.</param>
/// <param name="AtOnce">How many go into one call; their number is a multiple of it.</param>
internal sealed record WriteEvents(int Events, int AtOnce);

/// <summary>They are in the journal, or were read from it.</summary>
internal sealed record EventsDone(int Events);

/// <summary>What is left to write of one command.</summary>
internal sealed class WriteProgress(IActorRef asker, WriteEvents command)
{
    private int _done;

    public int AtOnce => command.AtOnce;

    /// <returns>Whether the next call is due.</returns>
    public bool Confirmed()
    {
        _done++;
        if (_done == command.Events)
            asker.Tell(new EventsDone(_done));
        return _done < command.Events && _done % command.AtOnce == 0;
    }
}

/// <summary>Events as every persistent actor of ours writes and reads them: protobuf, each linked to the one before by a hash.</summary>
internal sealed class LinkedWriter : ChainedActor<IClusterEvent>
{
    private readonly IClusterEvent _event;
    private int _read;

    public LinkedWriter(string persistenceId, IClusterEvent happened, IActorRef recovered)
        : base(persistenceId, new Quarantine(), new NodeTelemetry())
    {
        _event = happened;
        Recover<RecoveryCompleted>(_ => recovered.Tell(new EventsDone(_read)));
        Command<WriteEvents>(command => Next(new WriteProgress(Sender, command)));
    }

    protected override void Fold(IClusterEvent happened) => _read++;

    private void Next(WriteProgress progress)
    {
        if (progress.AtOnce == 1)
            Append(_event, _ => Confirmed(progress));
        else
            AppendAll(Enumerable.Repeat(_event, progress.AtOnce), _ => Confirmed(progress));
    }

    private void Confirmed(WriteProgress progress)
    {
        if (progress.Confirmed())
            Next(progress);
    }
}

/// <summary>The same of Akka's own: bytes in, bytes out.</summary>
internal sealed class RawWriter : ReceivePersistentActor
{
    private readonly RawMessage _event;
    private int _read;

    public RawWriter(string persistenceId, RawMessage happened, IActorRef recovered)
    {
        PersistenceId = persistenceId;
        _event = happened;
        Recover<RawMessage>(_ => _read++);
        Recover<RecoveryCompleted>(_ => recovered.Tell(new EventsDone(_read)));
        Command<WriteEvents>(command => Next(new WriteProgress(Sender, command)));
    }

    public override string PersistenceId { get; }

    private void Next(WriteProgress progress)
    {
        if (progress.AtOnce == 1)
            Persist(_event, _ => Confirmed(progress));
        else
            PersistAll(Enumerable.Repeat(_event, progress.AtOnce), _ => Confirmed(progress));
    }

    private void Confirmed(WriteProgress progress)
    {
        if (progress.Confirmed())
            Next(progress);
    }
}
