using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Prometheus;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;

namespace Sluice.Spark.Monitoring.Registries;

/// <summary>Reads the driver's registry from the Prometheus servlet: <c>metrics_namespace_driver_source_metric_Value</c>.</summary>
internal static class RegistryPage
{
    private const string DriverMark = "_driver_";

    private static readonly RegistryKeys Keys = RegistryKeys.Of(MetricSource.Registry, RegistrySpelling.Servlet);

    public static Answer<Readings> Add(Body page, TimeSpan at, Readings into)
    {
        var reader = new PrometheusReader(page.Span);
        Span<char> buffer = stackalloc char[SeriesName.Longest];
        var series = 0;
        while (reader.TryRead(out var line))
        {
            series++;
            var name = SeriesName.Of(line.Name, buffer);
            var mark = name.IndexOf(DriverMark, StringComparison.Ordinal);
            if (mark >= 0 && Keys.Find(name[(mark + DriverMark.Length)..]) is { } key)
                into.Merge(Entity.Driver, key.Route, key.Factor * line.Value, at);
        }

        if (series == 0)
            return new Absence(AbsenceKind.Malformed, $"{page.Place} is no page for Prometheus.");
        return into;
    }
}
