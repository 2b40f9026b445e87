using Sluice.Actors.Serialization;

namespace Sluice.Actors.Integrity;

/// <summary>How far an entity's events have been followed, and whether each was the next one.</summary>
/// <param name="SequenceNr">The last event's; 0 before the first.</param>
/// <param name="Link">The last event's; null where it has none, and the next link is taken as it is.</param>
internal readonly record struct EventChain(long SequenceNr, ulong? Link)
{
    public static EventChain Origin { get; } = new(0, EventLink.Origin);

    /// <summary>The chain with one more event that the journal gave back.</summary>
    /// <param name="persistenceId">Whose, for the message.</param>
    /// <param name="sequenceNr">The event's number.</param>
    /// <param name="happened">The event, linked or, of a build before links, not.</param>
    /// <exception cref="JournalDamagedException">It is not the next one, or not as it was written.</exception>
    public EventChain Followed(string persistenceId, long sequenceNr, object happened)
    {
        if (sequenceNr != SequenceNr + 1)
            throw new JournalDamagedException(persistenceId, SequenceNr + 1, sequenceNr > SequenceNr ? "it is missing" : $"event {sequenceNr} comes again");
        if (happened is not LinkedEvent linked)
            return new(sequenceNr, null);
        if (Link is { } previous && !linked.Follows(previous))
            throw new JournalDamagedException(persistenceId, sequenceNr, "it is not the one that was written after the one before it");
        return new(sequenceNr, linked.Link);
    }
}
