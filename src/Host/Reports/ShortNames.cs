using Sluice.Tuning.Levers.Ranking;

namespace Sluice.Hosting.Reports;

/// <summary>Names of metrics or levers where room is scarce: the fewest words, at least two, that tell a name from the others.</summary>
internal sealed class ShortNames
{
    private readonly Dictionary<string, string> _short = new(StringComparer.Ordinal);

    public ShortNames(IEnumerable<string> names)
    {
        var words = names.Distinct(StringComparer.Ordinal).ToDictionary(name => name, Words, StringComparer.Ordinal);
        foreach (var (name, own) in words)
        {
            var count = Enumerable.Range(2, Math.Max(1, own.Length))
                .FirstOrDefault(count => words.Values.Count(other => Tail(other, count) == Tail(own, count)) == 1, own.Length);
            _short[name] = Tail(own, count) is { Length: > 0 } tail ? tail : name;
        }
    }

    public string this[string name] => _short[name];

    /// <summary>A term of the lasso path: <c>batchDuration × executor.cores</c>.</summary>
    public string Of(RankingTerm term) =>
        term.Second is null ? Of(term.First) : term.First.Equals(term.Second) ? Of(term.First) + "²" : $"{Of(term.First)} × {Of(term.Second)}";

    /// <summary>A name without its middle where it is too long: begin and end tell names apart.</summary>
    public static string Fold(string name, int length) => name.Length <= length ? name : $"{name[..(length / 2)]}…{name[^(length - length / 2 - 1)..]}";

    private string Of(RankingColumn column) => this[column.Lever.Name] + (column.Category is null ? "" : "=" + Texts.Short(column.Category));

    // Without the role, which the title gives, and without Spark's prefix.
    private static string[] Words(string name) => [.. name[(name.IndexOf(':') + 1)..].Split('.').SkipWhile((word, place) => place == 0 && word == "spark")];

    private static string Tail(string[] words, int count) => string.Join('.', words.TakeLast(count));
}
