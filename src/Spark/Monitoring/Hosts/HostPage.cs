using System.Collections.Frozen;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Prometheus;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;

namespace Sluice.Spark.Monitoring.Hosts;

/// <summary>
/// Reads a page of node_exporter: a metric is the sum over a host's processors, disks or interfaces. A sum over other devices than last time is not compared with
/// that one, since a device that came adds what it counted before.
/// </summary>
internal static class HostPage
{
    private static readonly FrozenDictionary<string, HostSeries[]>.AlternateLookup<ReadOnlySpan<char>> ByName =
        MetricRoutes.From(MetricSource.Host).Select(HostSeries.Of).GroupBy(series => series.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public static Answer<Readings> Add(Body page, string host, TimeSpan at, Readings into)
    {
        var reader = new PrometheusReader(page.Span);
        Span<char> buffer = stackalloc char[SeriesName.Longest];
        var sums = new Dictionary<MetricRoute, (double Sum, ulong Devices)>(ReferenceEqualityComparer.Instance);
        while (reader.TryRead(out var line))
        {
            if (!double.IsFinite(line.Value) || !ByName.TryGetValue(SeriesName.Of(line.Name, buffer), out var all))
                continue;
            foreach (var series in all)
            {
                if (!series.Fits(in line))
                    continue;
                var (sum, devices) = sums.GetValueOrDefault(series.Route);
                sums[series.Route] = (sum + line.Value, devices + HashOf(line.Labels));
            }
        }

        if (sums.Count == 0)
            return new Absence(AbsenceKind.Malformed, $"{page.Place} is no page of node_exporter.");
        foreach (var (route, (sum, devices)) in sums)
            into.Set(Entity.Host(host), route, sum, at, devices);
        return into;
    }

    private static ulong HashOf(ReadOnlySpan<byte> labels)
    {
        var hash = new HashCode();
        hash.AddBytes(labels);
        return (uint)hash.ToHashCode();
    }
}
