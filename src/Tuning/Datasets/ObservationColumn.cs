using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Tuning.Datasets;

/// <summary>How the columns of training data are named: what the value belongs to, a colon, the name.</summary>
public static class ObservationColumn
{
    /// <summary>Latency of the observation's window, ms.</summary>
    public const string LatencyMeanMs = "latency:meanMs", LatencyP50Ms = "latency:p50Ms", LatencyP95Ms = "latency:p95Ms", LatencyP99Ms = "latency:p99Ms";

    /// <summary>Events a second whose result appeared in the window.</summary>
    public const string Throughput = "load:throughput";

    /// <summary>The mean over the nodes of a role, in the metric's unit.</summary>
    public static string Of(NodeRole role, Metric metric) => (role == NodeRole.Driver ? "driver:" : "worker:") + metric.Name;

    /// <summary>The value in the catalogue's unit; categories and booleans by their index.</summary>
    public static string Of(Lever lever) => "lever:" + lever.Name;
}
