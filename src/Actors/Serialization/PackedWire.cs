using System.IO.Compression;
using Google.Protobuf;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Serialization;

/// <summary>Whole training episodes, deflated: the bulk of a journal, and little more than half the size.</summary>
internal static class PackedWire
{
    /// <summary>Bytes that an episode may inflate to; one of 250 steps has about 100 kB.</summary>
    private const int Most = 64 << 20;

    /// <summary>Deflate makes no more than 1032 bytes of one (a length of 258 in two bits): whoever names more lies, and nothing is set aside for it.</summary>
    private const int MostOfOne = 1032;

    public static Wire.PackedEpisode Write(EpisodeRecorded happened)
    {
        var whole = ClusterWire.Write(happened);
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            whole.WriteTo(deflate);
        return new() { Size = whole.CalculateSize(), Deflated = ByteString.CopyFrom(packed.GetBuffer(), 0, (int)packed.Length) };
    }

    /// <exception cref="InvalidDataException">It does not inflate to the size it names, or that is out of bounds.</exception>
    public static EpisodeRecorded Read(Wire.PackedEpisode wire)
    {
        if (wire.Size is <= 0 or > Most || wire.Size > (long)MostOfOne * wire.Deflated.Length)
            throw new InvalidDataException($"An episode of {wire.Size} bytes out of {wire.Deflated.Length} is out of bounds.");
        using var inflate = new DeflateStream(new MemoryStream(wire.Deflated.ToByteArray(), writable: false), CompressionMode.Decompress);
        var whole = new byte[wire.Size];
        var read = inflate.ReadAtLeast(whole, whole.Length, throwOnEndOfStream: false);
        if (read < whole.Length || inflate.ReadByte() >= 0)
            throw new InvalidDataException($"An episode inflates to {(read < whole.Length ? "less" : "more")} than the {wire.Size} bytes it names.");
        return ClusterWire.Read(Wire.EpisodeRecorded.Parser.ParseFrom(whole));
    }
}
