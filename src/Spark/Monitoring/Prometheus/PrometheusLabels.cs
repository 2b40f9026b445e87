using System.Text;

namespace Sluice.Spark.Monitoring.Prometheus;

/// <summary>Reads the labels of a sample one by one: <c>name="text"</c>, separated by commas, a comma after the last allowed.</summary>
internal ref struct PrometheusLabels(ReadOnlySpan<byte> labels)
{
    private ReadOnlySpan<byte> _rest = labels;

    /// <summary>The position of the brace that ends the labels; -1 if they are not well formed.</summary>
    /// <param name="text">What comes after the brace that begins them.</param>
    public static int EndOf(ReadOnlySpan<byte> text)
    {
        var labels = new PrometheusLabels(text);
        while (labels.TryRead(out _, out _))
        {
        }

        return !labels._rest.IsEmpty && labels._rest[0] == (byte)'}' ? text.Length - labels._rest.Length : -1;
    }

    /// <summary>A text without its escapes.</summary>
    public static string Unescape(ReadOnlySpan<byte> text)
    {
        var plain = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != (byte)'\\' || i + 1 == text.Length)
                plain.Add(text[i]);
            else
                plain.Add(text[++i] == (byte)'n' ? (byte)'\n' : text[i]);
        }

        return Encoding.UTF8.GetString([.. plain]);
    }

    /// <summary>The next label, its text as it stands; false at the end or where it is not well formed.</summary>
    public bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> text)
    {
        name = text = default;
        var rest = _rest.TrimStart(" \t"u8);
        // So that what is left begins with the brace if that is what ends the labels.
        _rest = rest;
        var equals = rest.IndexOf((byte)'=');
        if (equals <= 0 || rest[0] == (byte)'}')
            return false;
        name = rest[..equals].TrimEnd(" \t"u8);
        rest = rest[(equals + 1)..].TrimStart(" \t"u8);
        if (rest.IsEmpty || rest[0] != (byte)'"' || name.IndexOfAny("\"{},"u8) >= 0)
            return false;
        rest = rest[1..];
        var end = QuoteIn(rest);
        if (end < 0)
            return false;
        text = rest[..end];
        rest = rest[(end + 1)..].TrimStart(" \t"u8);
        var isFollowed = !rest.IsEmpty && rest[0] == (byte)',';
        if (!isFollowed && !rest.IsEmpty && rest[0] != (byte)'}')
            return false;
        _rest = isFollowed ? rest[1..] : rest;
        return true;
    }

    private static int QuoteIn(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'"')
                return i;
            if (text[i] == (byte)'\\')
                i++;
        }

        return -1;
    }
}
