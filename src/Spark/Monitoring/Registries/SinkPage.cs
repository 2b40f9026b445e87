using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Prometheus;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;

namespace Sluice.Spark.Monitoring.Registries;

/// <summary>
/// Reads the executors' registries from graphite_exporter: <c>namespace_executor_source_metric_count</c>. It goes on showing what an executor reported last for
/// minutes after that is gone, so whoever uses this asks Spark which executors live.
/// </summary>
internal static class SinkPage
{
    private static readonly RegistryKeys Keys = RegistryKeys.Of(MetricSource.Sink, RegistrySpelling.Graphite);

    /// <param name="page">The page.</param>
    /// <param name="metricsNamespace"><c>spark.metrics.namespace</c>, or the application's id where that is not set.</param>
    /// <param name="at">When it was read.</param>
    /// <param name="into">Gets what the page says of this namespace.</param>
    public static Answer<Readings> Add(Body page, string metricsNamespace, TimeSpan at, Readings into)
    {
        var start = RegistryKey.Flat(metricsNamespace, RegistrySpelling.Graphite) + "_";
        var reader = new PrometheusReader(page.Span);
        Span<char> buffer = stackalloc char[SeriesName.Longest];
        var series = 0;
        while (reader.TryRead(out var line))
        {
            series++;
            var name = SeriesName.Of(line.Name, buffer);
            if (!name.StartsWith(start, StringComparison.Ordinal))
                continue;
            name = name[start.Length..];
            var end = name.IndexOf('_');
            if (end > 0 && Keys.Find(name[(end + 1)..]) is { } key)
                into.Set(Entity.Executor(name[..end].ToString()), key.Route, key.Factor * line.Value, at);
        }

        if (series == 0)
            return new Absence(AbsenceKind.Malformed, $"{page.Place} is no page for Prometheus.");
        return into;
    }
}
