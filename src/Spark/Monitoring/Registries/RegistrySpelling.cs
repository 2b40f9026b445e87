namespace Sluice.Spark.Monitoring.Registries;

/// <summary>How the names of a Dropwizard registry are spelt where it is read.</summary>
internal enum RegistrySpelling
{
    /// <summary><c>/metrics/json/</c>: as they are, in sections.</summary>
    Json,

    /// <summary>The Prometheus servlet: whatever is no letter or digit is an underscore, and what a value is comes after the name. Timers are in nanoseconds.</summary>
    Servlet,

    /// <summary>graphite_exporter without a mapping: the names of Spark's Graphite sink, whatever is no letter, digit, underscore or colon as an underscore.</summary>
    Graphite,
}
