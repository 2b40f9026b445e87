using System.Collections.Immutable;

namespace Sluice.Spark.Monitoring.Applications;

/// <summary>
/// Where the UI of a driver may be: at its first port or at one of those after it (<c>spark.port.maxRetries</c>), or behind a proxy whose path has the application's
/// id for <c>{app}</c>, such as YARN's <c>http://rm:8088/proxy/{app}/</c>.
/// </summary>
internal sealed class UiPlaces
{
    private const string IdMark = "{app}";

    private readonly string _text;
    private readonly int _ports;

    private UiPlaces(string text, int ports) => (_text, _ports) = (text, ports);

    /// <exception cref="ArgumentException">It is no place for a UI; the message says what would be.</exception>
    public static UiPlaces Parse(string text, int ports)
    {
        var first = PlaceText.Parse(text.Replace(IdMark, "app", StringComparison.Ordinal), "the UI of a driver", "http://driver:4040 or http://rm:8088/proxy/{app}/");
        if (ports < 1 || first.Port + ports - 1 > 65535)
            throw new ArgumentException($"The UI of a driver cannot be looked for at {ports} ports from {first.Port} on; give 1 to {65536 - first.Port}.", nameof(ports));
        return new UiPlaces(text, ports);
    }

    /// <summary>Whoever answers is a proxy, which leads elsewhere once an application has ended.</summary>
    public bool AreBehindProxy => _text.Contains(IdMark, StringComparison.Ordinal);

    /// <summary>In the order of their ports; none where the path needs an id that is not known.</summary>
    public ImmutableArray<Uri> For(ApplicationQuery query)
    {
        if (AreBehindProxy)
            return query.Id is null ? [] : [Root(_text.Replace(IdMark, Uri.EscapeDataString(query.Id), StringComparison.Ordinal))];
        var first = Root(_text);
        return [.. Enumerable.Range(first.Port, _ports).Select(port => new UriBuilder(first) { Port = port }.Uri)];
    }

    private static Uri Root(string text) => new(text.EndsWith('/') ? text : text + "/");
}
