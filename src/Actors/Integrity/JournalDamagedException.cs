namespace Sluice.Actors.Integrity;

/// <summary>An entity's journal is not what was written.</summary>
public sealed class JournalDamagedException(string persistenceId, long sequenceNr, string what)
    : Exception($"The journal of {persistenceId} is damaged at event {sequenceNr}: {what}.")
{
    public string PersistenceId { get; } = persistenceId;

    /// <summary>The first event that cannot be trusted.</summary>
    public long SequenceNr { get; } = sequenceNr;
}
