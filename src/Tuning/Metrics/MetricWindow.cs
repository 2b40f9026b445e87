namespace Sluice.Tuning.Metrics;

/// <summary>Metric means over a window: one row a metric, one column a node of the role asked for (one driver, or the workers).</summary>
/// <param name="Metrics">The rows, in the order asked for.</param>
/// <param name="Nodes">Number of columns.</param>
/// <param name="Values">Row-major, metrics x nodes; NaN for a metric that does not exist on that node or whose samples are missing.</param>
public sealed record MetricWindow(IReadOnlyList<Metric> Metrics, int Nodes, double[] Values)
{
    public double this[int metric, int node] => Values[metric * Nodes + node];
}
