using System.Globalization;
using Spectre.Console;

namespace Sluice.Hosting.Reports;

/// <summary>Quantities as people read them.</summary>
internal static class Texts
{
    private const int ListWidth = 250;

    /// <summary>A latency: <c>840 ms</c>, <c>2.48 s</c> or <c>12.4 s</c>; a dash where there is none.</summary>
    public static string Latency(double? milliseconds) => milliseconds switch
    {
        null => "-",
        { } ms when !double.IsFinite(ms) => "-",
        { } ms when ms < 999.5 => Invariant($"{ms:0} ms"),
        { } ms when ms < 9995 => Invariant($"{ms / 1000:0.00} s"),
        { } ms => Invariant($"{ms / 1000:0.0} s"),
    };

    /// <summary>Time left: <c>1:05</c> or <c>2:10:00</c>.</summary>
    public static string Clock(TimeSpan? span) => span is not { } left ? "-" : left.TotalHours >= 1
        ? Invariant($"{(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}")
        : Invariant($"{left.Minutes}:{left.Seconds:00}");

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A lever's value where room is scarce: a class without its package.</summary>
    public static string Short(string value)
    {
        var dot = value.LastIndexOf('.');
        return dot > 0 && dot + 1 < value.Length && char.IsAsciiLetterLower(value[0]) && char.IsAsciiLetterUpper(value[dot + 1]) ? value[(dot + 1)..] : value;
    }

    /// <summary>A lever's key where room is scarce; two words tell them apart: <c>executor.memory</c>, <c>backpressure.enabled</c>.</summary>
    public static string ShortKey(string key) => string.Join('.', key.Split('.').Where(word => word != "spark").TakeLast(2));

    /// <summary>A name of an enumeration in prose: <c>FailureOnly</c> is <c>failure only</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? " " + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    /// <summary>A table as every report draws one: cells side by side, a rule below the header.</summary>
    public static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            var header = new TableColumn(Markup.Escape(column.TrimStart('>'))) { Padding = new Padding(0, 0, 1, 0) };
            table.AddColumn(column.StartsWith('>') ? header.RightAligned() : header);
        }

        return table;
    }

    /// <summary>Writes a list whose rows are never folded: a narrow terminal wraps them, and every id can still be copied.</summary>
    public static void WriteList(this IAnsiConsole console, Table table)
    {
        var width = console.Profile.Width;
        console.Profile.Width = Math.Max(width, ListWidth);
        console.Write(table);
        console.Profile.Width = width;
    }

    /// <summary>A row of plain text.</summary>
    public static Table Row(this Table table, params IEnumerable<string> cells)
    {
        table.AddRow([.. cells.Select(cell => new Text(cell))]);
        return table;
    }
}
