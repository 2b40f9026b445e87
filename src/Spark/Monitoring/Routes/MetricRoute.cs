using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Monitoring.Routes;

/// <summary>One way to read a metric.</summary>
/// <param name="Index">Row of the table of routes, from 0.</param>
/// <param name="Metric">What is read.</param>
/// <param name="Source">Where.</param>
/// <param name="Key">What it is called there: a JSON field, a section and name of a registry, or a Prometheus series.</param>
/// <param name="Factor">What a value there is multiplied by to have the metric's unit.</param>
/// <param name="Needs">What has to be there or switched on for it; empty if nothing.</param>
public sealed record MetricRoute(int Index, Metric Metric, MetricSource Source, string Key, double Factor, string Needs)
{
    public bool IsCounter => Metric.Type == MetricType.Counter;

    /// <summary>Whether it is of the driver: the driver's UI tells of executors too, and every node has a host.</summary>
    public bool ServesDriver => Metric.OnDriver && Source != MetricSource.Sink;

    public bool ServesWorkers => Metric.OnWorker && Source is MetricSource.Executors or MetricSource.Sink or MetricSource.Host;
}
