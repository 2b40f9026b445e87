using System.Collections.Immutable;
using Sluice.Spark.Monitoring.Fetching;

namespace Sluice.Spark.Monitoring;

/// <summary>Where a live cluster is observed. Addresses have no secrets in them; a secret is in a file or in the environment.</summary>
public sealed record MonitoringSettings
{
    /// <summary>
    /// The UI of the driver, at the first of the ports that it may take: <c>http://driver:4040</c>; or its place behind a proxy, with <c>{app}</c> for the
    /// application's id: <c>http://rm:8088/proxy/{app}/</c>.
    /// </summary>
    public required string Ui { get; init; }

    /// <summary>How many ports from the first on the driver may have taken; Spark tries 17 (<c>spark.port.maxRetries</c> is 16). 1 behind a proxy.</summary>
    public int UiPorts { get; init; } = 17;

    /// <summary>What the UI asks for; null for nothing.</summary>
    public Credential? Credential { get; init; }

    /// <summary>Certificates (PEM) that sign those of the UI and the exporters, and nobody else does; null for those that the process trusts.</summary>
    public string? RootsFile { get; init; }

    /// <summary>Hosts that the UI may redirect to, besides its own: a resource manager's proxy.</summary>
    public ImmutableArray<string> RedirectHosts { get; init; } = [];

    /// <summary>The workers' hosts as Spark names them; others are found by the executors on them.</summary>
    public ImmutableArray<string> Workers { get; init; } = [];

    /// <summary>node_exporter, with <c>{host}</c> for the host: <c>http://{host}:9100/metrics</c>; null for none.</summary>
    public string? HostExporter { get; init; }

    /// <summary>What node_exporter asks for; sent to <see cref="Workers"/> only, not to hosts that a driver names. Null for nothing.</summary>
    public Credential? HostCredential { get; init; }

    /// <summary>graphite_exporter that the executors' Graphite sinks report to; null for none.</summary>
    public string? ExecutorSink { get; init; }

    /// <summary><c>spark.metrics.namespace</c>, which the sink's names begin with; null where it is the application's id.</summary>
    public string? MetricsNamespace { get; init; }

    /// <summary>A file that a StreamingQueryListener writes progress to, an object a line, or a driver's log; null for none.</summary>
    public string? ProgressFile { get; init; }

    /// <summary>A running total gives no rate over more time than this: two samples may be missing in between, the third one may not.</summary>
    public TimeSpan LongestGap { get; init; } = TimeSpan.FromSeconds(210);

    /// <summary>How many samples are kept: the longest window that can be read, in minutes.</summary>
    public int KeptSamples { get; init; } = 64;
}
