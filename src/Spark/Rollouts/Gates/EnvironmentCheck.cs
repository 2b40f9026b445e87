using Sluice.Tuning.Levers;

namespace Sluice.Spark.Rollouts.Gates;

/// <summary>
/// Compares what an application runs with to what was asked for, lever by lever: 4g and 4096m are the same, and what Spark adds by itself does not count, nor what it
/// does not show.
/// </summary>
internal static class EnvironmentCheck
{
    private const int MostNamed = 4;
    private const int LongestValue = 200;

    /// <summary>What Spark shows in place of a value, where that or its key has a word in it that looks secret: password, secret, token.</summary>
    private const string Redacted = "*********(redacted)";

    /// <summary>The levers that are not as asked for.</summary>
    /// <param name="asked">The properties of the submission.</param>
    /// <param name="actual">Those of the application.</param>
    /// <param name="narrowest">Levers of a narrower scope are left out: what is changed in a running driver does not show among its properties.</param>
    public static IReadOnlyList<Lever> Differences(
        IEnumerable<KeyValuePair<string, string>> asked, IEnumerable<KeyValuePair<string, string>> actual, ChangeScope narrowest = ChangeScope.Runtime)
    {
        var hidden = actual.Where(property => property.Value == Redacted).Select(property => property.Key).ToHashSet(StringComparer.Ordinal);
        var wanted = Configuration.FromSparkProperties(asked);
        var found = Configuration.FromSparkProperties(actual);
        var unreadable = found.Unreadable.Where(property => !wanted.Unreadable.Any(other => other.Key == property.Key && other.Text == property.Text));
        return [.. wanted.Configuration.ChangedFrom(found.Configuration).Concat(unreadable.Select(property => property.Lever)).Distinct().Where(lever => lever.Scope >= narrowest && !hidden.Any(lever.HasKey))];
    }

    /// <summary>For people: what differs, and what usually does it.</summary>
    public static string Describe(IReadOnlyList<Lever> differences, IEnumerable<KeyValuePair<string, string>> asked, IEnumerable<KeyValuePair<string, string>> actual)
    {
        var named = differences.Take(MostNamed).Select(lever => $"{Find(asked, lever).Key ?? lever.PropertyKey} is {Value(actual, lever)} instead of {Value(asked, lever)}");
        var more = differences.Count > MostNamed ? $", and {differences.Count - MostNamed} more" : "";
        return $"{string.Join(", ", named)}{more}: the job sets it in its code, or goes on from an old checkpoint, or this Spark has renamed it.";
    }

    /// <summary>A key that is renamed counts before the old one.</summary>
    private static KeyValuePair<string, string> Find(IEnumerable<KeyValuePair<string, string>> properties, Lever lever) =>
        properties.Where(property => lever.HasKey(property.Key)).OrderBy(property => property.Key == lever.Renamed?.Key).LastOrDefault();

    private static string Value(IEnumerable<KeyValuePair<string, string>> properties, Lever lever)
    {
        // Flags of a JVM may be long, and may hold anything.
        var text = Find(properties, lever).Value;
        return text is null ? "not set" : SecretWords.Hide(text.Length > LongestValue ? $"{text[..LongestValue]}…" : text);
    }
}
