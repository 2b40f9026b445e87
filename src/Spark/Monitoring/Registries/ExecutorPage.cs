using System.Collections.Frozen;
using System.Text;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Prometheus;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;

namespace Sluice.Spark.Monitoring.Registries;

/// <summary>
/// Reads the driver's page of executors, <c>/metrics/executors/prometheus/</c>: the figures of the REST interface without the hosts, as
/// <c>metrics_executor_totalGCTime_seconds_total{executor_id="3"}</c>. What comes after a figure's name differs between versions, except that times that are in
/// seconds say so; without that they are in milliseconds, as in REST.
/// </summary>
internal static class ExecutorPage
{
    private const string Start = "metrics_executor_";

    private static readonly FrozenDictionary<string, MetricRoute>.AlternateLookup<ReadOnlySpan<char>> Routes =
        MetricRoutes.From(MetricSource.Executors).ToFrozenDictionary(route => route.Key, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public static Answer<Readings> Add(Body page, TimeSpan at, Readings into)
    {
        var reader = new PrometheusReader(page.Span);
        Span<char> buffer = stackalloc char[SeriesName.Longest];
        var executors = 0;
        while (reader.TryRead(out var line))
        {
            var name = SeriesName.Of(line.Name, buffer);
            if (!name.StartsWith(Start, StringComparison.Ordinal) || !line.TryFind("executor_id"u8, out var id))
                continue;
            executors++;
            name = name[Start.Length..];
            var end = name.IndexOf('_');
            var suffix = end < 0 ? default : name[end..];
            if (Routes.TryGetValue(end < 0 ? name : name[..end], out var route))
                into.Set(Entity.Executor(Encoding.UTF8.GetString(id)), route, (suffix.Contains("_seconds", StringComparison.Ordinal) ? 1000 : 1) * line.Value, at);
        }

        if (executors == 0)
            return new Absence(AbsenceKind.Malformed, $"{page.Place} is no page of executors.");
        return into;
    }
}
