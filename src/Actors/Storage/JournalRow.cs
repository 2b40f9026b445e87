namespace Sluice.Actors.Storage;

/// <summary>An event as it lies in the journal.</summary>
/// <param name="SequenceNr">Its number within its entity.</param>
/// <param name="Manifest">The form of its bytes.</param>
/// <param name="Message">Its bytes.</param>
public sealed record JournalRow(long SequenceNr, string Manifest, byte[] Message);
