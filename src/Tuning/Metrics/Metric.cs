namespace Sluice.Tuning.Metrics;

/// <summary>An observed series, one a node it exists on.</summary>
public sealed record Metric
{
    /// <summary>Row in the catalogue, from 0; -1 for a metric that is not in it.</summary>
    public int Index { get; init; } = -1;

    public required string Name { get; init; }

    /// <summary>Who reports it: spark-rest, spark-dropwizard, jvm, os or perf.</summary>
    public string Source { get; init; } = "";

    /// <summary>The endpoint or tool it is read from.</summary>
    public string EndpointOrTool { get; init; } = "";

    /// <summary>Where in the answer it stands: a JSON path, a registry name or a Prometheus series.</summary>
    public string Path { get; init; } = "";

    public string Unit { get; init; } = "";

    public MetricType Type { get; init; }

    public MetricScope Scope { get; init; } = MetricScope.Both;

    public MetricGroup Group { get; init; }

    public string Description { get; init; } = "";

    public bool OnDriver => Scope is not MetricScope.Worker;

    public bool OnWorker => Scope is not MetricScope.Driver;

    public override string ToString() => Name;
}
