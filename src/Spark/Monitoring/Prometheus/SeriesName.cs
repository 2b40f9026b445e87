using System.Text;

namespace Sluice.Spark.Monitoring.Prometheus;

/// <summary>Names of series as text, without an allocation.</summary>
internal static class SeriesName
{
    /// <summary>Characters; a longer name is none that is read here.</summary>
    public const int Longest = 512;

    /// <param name="name">As the page has it: letters, digits, underscores and colons.</param>
    /// <param name="buffer">Holds what is returned.</param>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<byte> name, Span<char> buffer) =>
        name.Length <= buffer.Length ? buffer[..Encoding.ASCII.GetChars(name, buffer)] : default;
}
