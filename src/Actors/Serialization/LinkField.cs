using System.Buffers.Binary;
using Google.Protobuf;

namespace Sluice.Actors.Serialization;

/// <summary>
/// A link behind an event's bytes, as one more protobuf field: a build that knows no links passes over it, and an event of such a build has none.
/// </summary>
internal static class LinkField
{
    /// <summary>No message of ours has a field of this number: never changes for the life of the data.</summary>
    private const int Number = 1811;

    private const uint Tag = (Number << 3) | (uint)WireFormat.WireType.Fixed64;

    // The tag is 14489: two bytes as a varint.
    private const byte TagLow = (byte)(Tag & 0x7F | 0x80);
    private const byte TagHigh = (byte)(Tag >> 7);
    private const int Size = 2 + sizeof(ulong);

    public static byte[] Append(ReadOnlySpan<byte> payload, ulong link)
    {
        var bytes = new byte[payload.Length + Size];
        payload.CopyTo(bytes);
        bytes[payload.Length] = TagLow;
        bytes[payload.Length + 1] = TagHigh;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(payload.Length + 2), link);
        return bytes;
    }

    /// <summary>The link at the end of an event's bytes, where there is one.</summary>
    public static bool TryRead(byte[] bytes, out ReadOnlyMemory<byte> payload, out ulong link)
    {
        payload = bytes;
        link = 0;
        var at = bytes.Length - Size;
        if (at < 0 || bytes[at] != TagLow || bytes[at + 1] != TagHigh || !IsFieldAt(bytes, at))
            return false;
        payload = bytes.AsMemory(0, at);
        link = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at + 2));
        return true;
    }

    /// <summary>The same bytes may stand inside another field's value.</summary>
    private static bool IsFieldAt(byte[] bytes, int at)
    {
        var fields = new CodedInputStream(bytes);
        try
        {
            while (fields.Position < at && fields.ReadTag() != 0)
                fields.SkipLastField();
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }

        return fields.Position == at;
    }
}
