using System.Globalization;
using System.Text;

namespace Sluice.Tuning.Levers;

/// <summary>
/// A comma-separated table with a header and RFC 4180 quotes, embedded in this assembly. Strict: the header must be exactly the columns
/// asked for and every row as long as it, since a catalogue that is read wrongly would tune the wrong setting.
/// </summary>
internal sealed class CatalogueTable
{
    private readonly string _file;
    private readonly Dictionary<string, int> _columns;
    private readonly List<string[]> _rows;

    private CatalogueTable(string file, Dictionary<string, int> columns, List<string[]> rows) =>
        (_file, _columns, _rows) = (file, columns, rows);

    public int Count => _rows.Count;

    public static CatalogueTable Embedded(string file, params ReadOnlySpan<string> columns)
    {
        using var stream = typeof(CatalogueTable).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is not embedded in {typeof(CatalogueTable).Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Parse(file, reader.ReadToEnd(), columns);
    }

    /// <exception cref="FormatException">The header, a row's length or a quote is wrong; names the file and the row.</exception>
    public static CatalogueTable Parse(string file, string text, params ReadOnlySpan<string> columns)
    {
        var rows = Rows(file, text);
        if (rows.Count == 0 || !columns.SequenceEqual(rows[0]))
            throw new FormatException($"{file}: the header must be {string.Join(',', columns)}, not {(rows.Count == 0 ? "empty" : string.Join(',', rows[0]))}.");
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < columns.Length; i++)
            byName.Add(columns[i], i);
        for (var row = 1; row < rows.Count; row++)
            if (rows[row].Length != columns.Length)
                throw new FormatException($"{file}, row {row}: {rows[row].Length} fields, the header has {columns.Length}.");
        rows.RemoveAt(0);
        return new CatalogueTable(file, byName, rows);
    }

    /// <param name="row">From 0, the header not counted.</param>
    /// <param name="column">A name of the header.</param>
    public string this[int row, string column] => _rows[row][_columns[column]];

    public double Number(int row, string column) =>
        double.TryParse(this[row, column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Fault(row, column, "a number is needed");

    /// <summary>Reads one of the words given, in the order of the enumeration's members.</summary>
    public T OneOf<T>(int row, string column, params ReadOnlySpan<string> words) where T : struct, Enum
    {
        var index = words.IndexOf(this[row, column]);
        return index >= 0 ? Enum.GetValues<T>()[index] : throw Fault(row, column, $"one of {string.Join(", ", words)} is needed");
    }

    public FormatException Fault(int row, string column, string mend) =>
        new($"{_file}, row {row + 1}, column {column}: '{this[row, column]}' is not understood; {mend}.");

    private static List<string[]> Rows(string file, string text)
    {
        var rows = new List<string[]>();
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                    field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    field.Append(text[++i]);
                else
                    quoted = false;
            }
            else if (c == '"' && field.Length == 0)
                quoted = true;
            else if (c == '"')
                throw new FormatException($"{file}, row {rows.Count}: a quote inside an unquoted field.");
            else if (c == ',')
                EndField();
            else if (c == '\n')
                EndRow();
            else if (c != '\r')
                field.Append(c);
        }

        if (quoted)
            throw new FormatException($"{file}, row {rows.Count}: a quote is never closed.");
        if (field.Length > 0 || fields.Count > 0)
            EndRow();
        return rows;

        void EndField()
        {
            fields.Add(field.ToString());
            field.Clear();
        }

        void EndRow()
        {
            EndField();
            rows.Add([.. fields]);
            fields.Clear();
        }
    }
}
