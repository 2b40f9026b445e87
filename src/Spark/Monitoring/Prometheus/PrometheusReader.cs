using System.Globalization;

namespace Sluice.Spark.Monitoring.Prometheus;

/// <summary>
/// Reads a page of the Prometheus text format (0.0.4) line by line, in place: comments are passed over, and a line that is not well formed is counted and
/// left out, so that one bad line does not cost the others. It never throws, whatever the bytes are.
/// </summary>
internal ref struct PrometheusReader(ReadOnlySpan<byte> page)
{
    private ReadOnlySpan<byte> _rest = page;

    /// <summary>Lines so far that were no samples.</summary>
    public int Malformed { get; private set; }

    /// <summary>The next sample; false at the end of the page.</summary>
    public bool TryRead(out PrometheusLine line)
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'\n');
            var text = Trim(end < 0 ? _rest : _rest[..end]);
            _rest = end < 0 ? [] : _rest[(end + 1)..];
            if (text.IsEmpty || text[0] == (byte)'#')
                continue;
            if (TryParse(text, out line))
                return true;
            Malformed++;
        }

        line = default;
        return false;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out PrometheusLine line)
    {
        line = default;
        var name = text[..NameLength(text)];
        if (name.IsEmpty)
            return false;
        var rest = text[name.Length..].TrimStart(" \t"u8);
        ReadOnlySpan<byte> labels = default;
        if (!rest.IsEmpty && rest[0] == (byte)'{')
        {
            var end = PrometheusLabels.EndOf(rest[1..]);
            if (end < 0)
                return false;
            labels = rest.Slice(1, end);
            rest = rest[(end + 2)..].TrimStart(" \t"u8);
        }
        else if (rest.Length == text.Length - name.Length)
        {
            // Nothing between the name and what follows.
            return false;
        }

        var space = rest.IndexOfAny((byte)' ', (byte)'\t');
        var number = space < 0 ? rest : rest[..space];
        var timestamp = space < 0 ? default : rest[space..].TrimStart(" \t"u8);
        if (!TryNumber(number, out var value) || !(timestamp.IsEmpty || long.TryParse(timestamp, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
            return false;
        line = new PrometheusLine(name, labels, value);
        return true;
    }

    private static int NameLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && (IsLetter(text[length]) || (length > 0 && text[length] is >= (byte)'0' and <= (byte)'9')))
            length++;
        return length;
    }

    private static bool IsLetter(byte character) =>
        character is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_' or (byte)':';

    private static bool TryNumber(ReadOnlySpan<byte> text, out double value)
    {
        if (text.SequenceEqual("+Inf"u8) || text.SequenceEqual("Inf"u8))
            value = double.PositiveInfinity;
        else if (text.SequenceEqual("-Inf"u8))
            value = double.NegativeInfinity;
        else if (text.SequenceEqual("NaN"u8))
            value = double.NaN;
        else
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        return true;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r"u8);
}
