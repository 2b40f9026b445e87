using System.Globalization;

namespace Sluice.Tuning.Levers;

/// <summary>Writes configurations as Spark properties.</summary>
internal static class SparkPropertyWriter
{
    /// <summary>The category that means: leave the key out.</summary>
    public const string Unset = "(unset)";

    /// <summary>Keys whose value is a list of JVM flags, to which ours are added and the operator's never lost.</summary>
    public static bool HoldsJvmFlags(Lever lever) => lever.Unit == "JVM flags";

    public static IReadOnlyList<KeyValuePair<string, string>> Write(Configuration configuration)
    {
        var properties = new List<KeyValuePair<string, string>>(LeverCatalogue.All.Length);
        foreach (var lever in LeverCatalogue.All)
            if (Text(configuration, lever) is { } text)
                properties.Add(new(lever.PropertyKey, text));
        return properties;
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Write(
        Configuration configuration, IEnumerable<KeyValuePair<string, string>> foreign, string? sparkVersion)
    {
        var merged = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, text) in foreign)
            merged[key] = text;
        foreach (var lever in LeverCatalogue.All)
        {
            if (Text(configuration, lever) is not { } text)
                continue;
            var key = lever.PropertyKeyIn(sparkVersion);
            text = HoldsJvmFlags(lever) && merged.TryGetValue(key, out var flags) ? $"{flags} {text}".Trim() : text;
            // Under its other name an operator's value would count instead, or as well.
            if (lever.Renamed is { } renamed)
                merged.Remove(key == renamed.Key ? lever.PropertyKey : renamed.Key);
            merged[key] = text;
        }

        return [.. merged];
    }

    private static string? Text(Configuration configuration, Lever lever)
    {
        if (lever.DefaultOrigin != DefaultOrigin.Fixed && !configuration.IsTouched(lever))
            return null;
        var value = configuration[lever];
        if (!lever.IsNumeric)
            return lever.CategoryOf(value) is var category && category != Unset ? category : null;
        return value.ToString(CultureInfo.InvariantCulture) + Suffix(lever);
    }

    private static string Suffix(Lever lever) => (lever.Kind, lever.Unit) switch
    {
        (LeverKind.Bytes, "B") => "b",
        (LeverKind.Bytes, "KiB") => "k",
        (LeverKind.Bytes, "MiB") => "m",
        (LeverKind.Duration, var unit) => unit,
        (LeverKind.Bytes, var unit) => throw new InvalidOperationException($"{lever.Name}: Spark has no suffix for {unit}."),
        _ => "",
    };
}
