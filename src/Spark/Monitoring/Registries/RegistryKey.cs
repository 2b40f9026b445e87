using Sluice.Spark.Monitoring.Routes;

namespace Sluice.Spark.Monitoring.Registries;

/// <summary>The name of a registry's metric after the namespace and the driver's or executor's id, in one spelling; a star stands for anything.</summary>
/// <param name="Route">Whose name it is.</param>
/// <param name="Start">What is before the star; the whole name if there is none.</param>
/// <param name="End">What is after the star; null if there is none.</param>
/// <param name="Factor">What a value is multiplied by to be as it is in JSON.</param>
internal sealed record RegistryKey(MetricRoute Route, string Start, string? End, double Factor)
{
    private const string Percentile = "p99";

    /// <summary>A route's key is <c>section/name</c>, as the JSON has them.</summary>
    /// <exception cref="FormatException">There is no such section.</exception>
    public static RegistryKey Of(MetricRoute route, RegistrySpelling spelling)
    {
        var slash = route.Key.IndexOf('/', StringComparison.Ordinal);
        var section = slash < 0 ? "" : route.Key[..slash];
        var name = Flat(route.Key[(slash + 1)..], spelling) + (section, spelling) switch
        {
            ("gauges" or "counters" or "timers", RegistrySpelling.Json) or ("gauges", RegistrySpelling.Graphite) => "",
            ("gauges", RegistrySpelling.Servlet) => "_Value",
            ("counters", RegistrySpelling.Servlet) => "_Count",
            ("timers", RegistrySpelling.Servlet) => "_99thPercentile",
            ("counters", RegistrySpelling.Graphite) => "_count",
            ("timers", RegistrySpelling.Graphite) => "_" + Percentile,
            _ => throw new FormatException($"metric-routes.csv: {route.Key} does not begin with a section of a registry."),
        };
        var star = name.IndexOf('*', StringComparison.Ordinal);
        var factor = (section, spelling) == ("timers", RegistrySpelling.Servlet) ? 1e-6 : 1;
        return star < 0 ? new(route, name, null, factor) : new(route, name[..star], name[(star + 1)..], factor);
    }

    /// <summary>The field of a JSON entry that has the value.</summary>
    public static ReadOnlySpan<byte> FieldIn(string section) => section switch
    {
        "gauges" => "value"u8,
        "counters" => "count"u8,
        _ => "p99"u8,
    };

    public bool Fits(ReadOnlySpan<char> name) => End is null
        ? name.SequenceEqual(Start)
        : name.Length >= Start.Length + End.Length && name.StartsWith(Start, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal);

    /// <summary>A name as a page for Prometheus has it; a star stays.</summary>
    public static string Flat(string name, RegistrySpelling spelling) => spelling == RegistrySpelling.Json
        ? name
        : string.Create(name.Length, (name, spelling), static (flat, source) =>
        {
            for (var i = 0; i < flat.Length; i++)
                flat[i] = IsKept(source.name[i], source.spelling) ? source.name[i] : '_';
        });

    private static bool IsKept(char character, RegistrySpelling spelling) =>
        char.IsAsciiLetterOrDigit(character) || character == '*' || (character == ':' && spelling == RegistrySpelling.Graphite);
}
