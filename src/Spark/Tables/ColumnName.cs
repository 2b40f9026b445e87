using System.Text.RegularExpressions;

namespace Sluice.Spark.Tables;

/// <summary>The name of a column, as PostgreSQL stores it: in small letters, unless it was made in quotes.</summary>
public sealed partial record ColumnName
{
    private ColumnName(string name) => Name = name;

    public string Name { get; }

    /// <summary>As it stands in SQL. In quotes it is no word of SQL, and nothing ends it before its end.</summary>
    internal string Sql => $"\"{Name}\"";

    /// <exception cref="ArgumentException">It is none; the message says what one is.</exception>
    public static ColumnName Parse(string text) => Identifier().IsMatch(text)
        ? new ColumnName(text)
        : throw new ArgumentException("a name in PostgreSQL is to be letters, digits, _ and $, no digit first, at most 63", nameof(text));

    public override string ToString() => Name;

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_$]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();
}
