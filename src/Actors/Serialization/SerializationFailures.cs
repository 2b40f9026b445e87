using System.Runtime.Serialization;

namespace Sluice.Actors.Serialization;

/// <summary>A stored or received message carries a manifest that this build does not know.</summary>
public sealed class UnknownManifestException(string manifest)
    : SerializationException($"Manifest '{manifest}' is not known to this build: a later version of Sluice wrote it, or something else did. Run the version that wrote it.")
{
    public string Manifest { get; } = manifest;
}

/// <summary>The bytes of a message do not parse as its manifest says.</summary>
public sealed class DamagedPayloadException(string manifest, int length, Exception inner)
    : SerializationException($"{length} bytes under manifest '{manifest}' cannot be read: {inner.Message}", inner)
{
    public string Manifest { get; } = manifest;
}

/// <summary>Something reached for the serializer that builds any type a sender names.</summary>
public sealed class RejectedSerializationException(string what)
    : SerializationException($"{what}: the default JSON serializer is closed, only types of the manifest table and Akka's own cross a wire.");
