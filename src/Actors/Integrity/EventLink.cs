using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Actors.Integrity;

/// <summary>
/// The chain over an entity's events: each link is a hash of the one before, the event's manifest and its bytes, so that a changed, missing or foreign
/// row shows at the next link. Guards against accidents and not against somebody who can compute hashes.
/// </summary>
internal static class EventLink
{
    /// <summary>Before an entity's first event.</summary>
    public const ulong Origin = 0;

    /// <summary>The first eight bytes of SHA-256 over the previous link, the manifest, a zero and the payload.</summary>
    public static ulong After(ulong previous, string manifest, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> link = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(link, previous);
        hash.AppendData(link);
        hash.AppendData(Encoding.UTF8.GetBytes(manifest));
        hash.AppendData([0]);
        hash.AppendData(payload);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }
}
