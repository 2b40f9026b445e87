using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace Sluice.Actors.Serialization;

/// <summary>The one serializer for everything of ours: protobuf behind short, versioned manifests.</summary>
public sealed class SluiceSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Stored beside every event: never changes for the life of the data.</summary>
    public const int Id = 1811;

    public override int Identifier => Id;

    /// <summary>Binds this serializer to every type of the manifest table.</summary>
    public static SerializationSetup Setup { get; } = SerializationSetup.Create(
        system => [SerializerDetails.Create("sluice", new SluiceSerializer(system), [.. ManifestTable.ByType.Keys, typeof(LinkedEvent)])]);

    public override string Manifest(object o) => o is LinkedEvent linked ? linked.Manifest : EntryOf(o).Manifest;

    public override byte[] ToBinary(object obj) =>
        obj is LinkedEvent linked ? LinkField.Append(linked.Payload.Span, linked.Link) : EntryOf(obj).Write(obj).ToByteArray();

    /// <exception cref="UnknownManifestException">The manifest is of a later version, or of nobody's.</exception>
    /// <exception cref="DamagedPayloadException">The bytes are not what the manifest says.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => Read(bytes, manifest);

    /// <summary>What <see cref="FromBinary(byte[], string)"/> reads, without an actor system.</summary>
    internal static object Read(byte[] bytes, string manifest)
    {
        if (!ManifestTable.ByManifest.TryGetValue(manifest, out var entry))
            throw new UnknownManifestException(manifest);
        try
        {
            return LinkField.TryRead(bytes, out var payload, out var link)
                ? new LinkedEvent(entry.Read(payload.ToArray()), manifest, payload, link)
                : entry.Read(bytes);
        }
        // Protobuf leaves an absent nested message null; every one that is read without a check is required.
        catch (Exception damaged) when (damaged is InvalidProtocolBufferException or InvalidDataException or NullReferenceException)
        {
            throw new DamagedPayloadException(manifest, bytes.Length, damaged);
        }
    }

    private static ManifestEntry EntryOf(object message) =>
        ManifestTable.ByType.TryGetValue(message.GetType(), out var entry)
            ? entry
            : throw new ArgumentException($"{message.GetType()} is not in the manifest table: it may not cross a wire or enter the journal.");
}
