using System.Text.Json;

namespace Sluice.Spark.Monitoring.Progress;

/// <summary>
/// Finds the progress of queries in what a listener wrote, an object a line, or in a driver's log, where one comes after <c>made progress:</c> and goes over many
/// lines. Anything else is passed over.
/// </summary>
internal static class ProgressText
{
    /// <summary>No progress is as long as this: one that is not whole by then never will be.</summary>
    private const int LongestObject = 256 << 10;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 32 };

    /// <summary>How many bytes were used: an object at the end that is not whole yet is read again with what comes after it.</summary>
    public static int Read(ReadOnlySpan<byte> text, List<QueryProgress> into)
    {
        var used = 0;
        while (used < text.Length)
        {
            var rest = text[used..];
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            var start = StartIn(line);
            var (bytes, isWhole) = start < 0 ? (0, true) : TakeObject(rest[start..], into);
            if (!isWhole && rest.Length - start <= LongestObject)
                return used;
            if (bytes > 0)
                used += start + bytes;
            else if (end >= 0)
                used += end + 1;
            else
                return line.Length <= LongestObject ? used : text.Length;
        }

        return used;
    }

    /// <summary>Bytes of the object that the text begins with, 0 for none; false if there are too few of them to tell.</summary>
    private static (int Bytes, bool IsWhole) TakeObject(ReadOnlySpan<byte> text, List<QueryProgress> into)
    {
        try
        {
            var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(Options));
            if (!JsonDocument.TryParseValue(ref reader, out var document))
                return (0, false);
            using (document)
            {
                if (QueryProgress.Read(document.RootElement) is { } progress)
                    into.Add(progress);
            }

            return ((int)reader.BytesConsumed, true);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return (0, true);
        }
    }

    private static int StartIn(ReadOnlySpan<byte> line)
    {
        var trimmed = line.TrimStart(" \t"u8);
        if (!trimmed.IsEmpty && trimmed[0] == (byte)'{')
            return line.Length - trimmed.Length;
        var mark = line.IndexOf("made progress: {"u8);
        return mark < 0 ? -1 : mark + "made progress: "u8.Length;
    }
}
