using Google.Protobuf;
using Sluice.Actors.Integrity;

namespace Sluice.Actors.Serialization;

/// <summary>An event as the journal holds it: its bytes, and the link that ties it to the one before.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Manifest">The form of <paramref name="Payload"/>.</param>
/// <param name="Payload">The event's bytes without the link.</param>
/// <param name="Link">See <see cref="EventLink"/>.</param>
internal sealed record LinkedEvent(object Event, string Manifest, ReadOnlyMemory<byte> Payload, ulong Link)
{
    public static LinkedEvent After(ulong previous, object happened)
    {
        var entry = ManifestTable.ByType[happened.GetType()];
        var payload = entry.Write(happened).ToByteArray();
        return new LinkedEvent(happened, entry.Manifest, payload, EventLink.After(previous, entry.Manifest, payload));
    }

    /// <summary>Whether the link follows that one.</summary>
    public bool Follows(ulong previous) => Link == EventLink.After(previous, Manifest, Payload.Span);
}
