using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Sluice.Actors.Serialization;

/// <summary>
/// Stands where Akka's JSON serializer would. That one builds whatever type the bytes name, so nothing may reach it in either direction.
/// </summary>
public sealed class RejectingSerializer : Serializer
{
    /// <summary>Akka passes its settings to whatever is named <c>json</c>.</summary>
    public RejectingSerializer(ExtendedActorSystem system, Config config)
        : base(system)
    {
        _ = config;
    }

    /// <summary>The JSON serializer's identifier.</summary>
    public override int Identifier => 1;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) => throw new RejectedSerializationException($"{obj.GetType()} was to be sent or stored");

    public override object FromBinary(byte[] bytes, Type type) => throw new RejectedSerializationException($"{bytes.Length} bytes were received or read as {type}");
}
