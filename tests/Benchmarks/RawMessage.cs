using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace Sluice.Benchmarks;

/// <summary>What raw Akka carries and keeps in place of a message of ours: bytes, as many as ours has.</summary>
internal sealed record RawMessage(string Entity, byte[] Payload);

/// <summary>Copies bytes and does nothing else: the least that a serializer can do.</summary>
internal sealed class RawSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public static SerializationSetup Setup { get; } =
        SerializationSetup.Create(system => [SerializerDetails.Create("raw", new RawSerializer(system), [typeof(RawMessage)])]);

    public override int Identifier => 1900;

    public override string Manifest(object o) => "r";

    public override byte[] ToBinary(object obj)
    {
        var message = (RawMessage)obj;
        var bytes = new byte[1 + message.Entity.Length + message.Payload.Length];
        bytes[0] = (byte)Encoding.ASCII.GetBytes(message.Entity, bytes.AsSpan(1));
        message.Payload.CopyTo(bytes.AsSpan(1 + bytes[0]));
        return bytes;
    }

    public override object FromBinary(byte[] bytes, string manifest) =>
        new RawMessage(Encoding.ASCII.GetString(bytes, 1, bytes[0]), bytes[(1 + bytes[0])..]);
}
