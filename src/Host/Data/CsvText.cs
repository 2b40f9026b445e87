namespace Sluice.Hosting.Data;

/// <summary>Rows of comma-separated values (RFC 4180).</summary>
internal static class CsvText
{
    public static string Row(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell));

    // The name of a switching load holds commas.
    private static string Cell(string text) => text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
