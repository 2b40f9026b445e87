namespace Sluice.Spark.Monitoring.Routes;

/// <summary>What a live cluster's metrics are read from.</summary>
public enum MetricSource
{
    /// <summary>REST, <c>streaming/batches</c>: every batch that completed since the last sample.</summary>
    Batches,

    /// <summary>REST, <c>streaming/statistics</c>.</summary>
    Statistics,

    /// <summary>REST, <c>executors</c>; where that fails, the driver's page of executors for Prometheus.</summary>
    Executors,

    /// <summary>The driver's own registry: <c>/metrics/json/</c>, or where that fails <c>/metrics/prometheus/</c>.</summary>
    Registry,

    /// <summary>A file that a StreamingQueryListener writes its progress to.</summary>
    Progress,

    /// <summary>The executors' registries, which leave them through a Graphite sink only, as graphite_exporter shows them.</summary>
    Sink,

    /// <summary>node_exporter on each host.</summary>
    Host,
}
