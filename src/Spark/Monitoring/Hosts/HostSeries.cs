using System.Text;
using Sluice.Spark.Monitoring.Prometheus;
using Sluice.Spark.Monitoring.Routes;

namespace Sluice.Spark.Monitoring.Hosts;

/// <summary>Which series of node_exporter make up a metric: all of a name, those of one mode, or those of real devices.</summary>
/// <param name="Route">Whose they are.</param>
/// <param name="Name">Of the series.</param>
/// <param name="Label">What they are chosen by; empty for all.</param>
/// <param name="Text">What that label is to be: a text, <c>&lt;disk&gt;</c> or <c>&lt;nic&gt;</c>.</param>
internal sealed record HostSeries(MetricRoute Route, string Name, byte[] Label, string Text)
{
    /// <summary>Reads a key such as <c>node_cpu_seconds_total{mode="user"}</c>.</summary>
    public static HostSeries Of(MetricRoute route)
    {
        var brace = route.Key.IndexOf('{', StringComparison.Ordinal);
        if (brace < 0)
            return new(route, route.Key, [], "");
        var parts = route.Key[(brace + 1)..].Split('"');
        return parts is [[.. var label, '='], var text, "}"]
            ? new(route, route.Key[..brace], Encoding.ASCII.GetBytes(label), text)
            : throw new FormatException($"metric-routes.csv: {route.Key} is no series with one label.");
    }

    public bool Fits(in PrometheusLine line)
    {
        if (Label.Length == 0)
            return true;
        if (!line.TryFind(Label, out var text))
            return false;
        return Text switch
        {
            "<disk>" => HostDevices.IsDisk(text),
            "<nic>" => HostDevices.IsNetwork(text),
            _ => text.SequenceEqual(Encoding.ASCII.GetBytes(Text)),
        };
    }
}
