using Sluice.Spark.Monitoring.Applications;

namespace Sluice.Spark.Monitoring.Hosts;

/// <summary>Where node_exporter of a host answers: an address with <c>{host}</c> in it.</summary>
internal sealed class HostPlaces
{
    private const string HostMark = "{host}";

    private readonly string _text;

    private HostPlaces(string text) => _text = text;

    /// <exception cref="ArgumentException">It is no such address; the message says what would be.</exception>
    public static HostPlaces Parse(string text)
    {
        PlaceText.Parse(text.Replace(HostMark, "host", StringComparison.Ordinal), "node_exporter", "http://{host}:9100/metrics");
        return text.Contains(HostMark, StringComparison.Ordinal)
            ? new HostPlaces(text)
            : throw new ArgumentException("The address of node_exporter is to have {host} where the host stands, such as http://{host}:9100/metrics.", nameof(text));
    }

    /// <summary>Null for what is no name or address of a host: names come from the driver, and what else is in them could lead anywhere.</summary>
    public Uri? For(string host) =>
        Uri.CheckHostName(host.Trim('[', ']')) != UriHostNameType.Unknown && Uri.TryCreate(_text.Replace(HostMark, host, StringComparison.Ordinal), UriKind.Absolute, out var place)
            ? place
            : null;
}
