using System.Collections.Immutable;

namespace Sluice.Tuning.Levers;

/// <summary>Known names that a mistyped one may have meant.</summary>
public static class NearestNames
{
    private const int Offered = 3;

    /// <summary>Longer than any name, so what follows tells nothing and only takes time.</summary>
    private const int Compared = 200;

    /// <summary>
    /// The three nearest by edit distance (Levenshtein, 1966), case ignored; a name that contains the asked-for text comes before one that does not.
    /// </summary>
    public static ImmutableArray<string> Of(string asked, IEnumerable<string> names) => Near(asked[..Math.Min(asked.Length, Compared)], names);

    private static ImmutableArray<string> Near(string asked, IEnumerable<string> names) =>
        [.. names
            .OrderByDescending(name => asked.Length > 0 && name.Contains(asked, StringComparison.OrdinalIgnoreCase))
            .ThenBy(name => Math.Min(Distance(asked, name), Distance(asked, LastWords(name, asked))))
            .ThenBy(name => name, StringComparer.Ordinal)
            .Take(Offered)];

    // People leave out the prefix: "executor.memroy" is compared with the last two words of "spark.executor.memory" too.
    private static string LastWords(string name, string asked)
    {
        var words = asked.Count(c => c == '.') + 1;
        var start = name.Length;
        while (words-- > 0 && start > 0)
            start = name.LastIndexOf('.', start - 1);
        return start < 0 ? name : name[(start + 1)..];
    }

    private static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                current[j] = Math.Min(replaced, 1 + Math.Min(previous[j], current[j - 1]));
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
