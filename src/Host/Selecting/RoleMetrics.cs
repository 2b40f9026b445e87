using Sluice.Hosting.Datasets;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Selecting;

/// <summary>The metric selections of the two roles, made from training data (method, section 2).</summary>
/// <param name="Driver">Metric names without their role.</param>
/// <param name="Worker">Metric names without their role.</param>
internal sealed record RoleMetrics(MetricSelection Driver, MetricSelection Worker)
{
    public MetricSelection Of(NodeRole role) => role == NodeRole.Driver ? Driver : Worker;

    /// <exception cref="ArgumentException">The data cannot carry a selection; the message says why and how to mend it.</exception>
    public static RoleMetrics Select(ParquetObservations data, MetricSelectionSettings settings) =>
        new(Select(data, NodeRole.Driver, settings), Select(data, NodeRole.Worker, settings));

    private static MetricSelection Select(ParquetObservations data, NodeRole role, MetricSelectionSettings settings)
    {
        var metrics = (role == NodeRole.Driver ? MetricCatalogue.OnDriver : MetricCatalogue.OnWorker)
            .Where(metric => data.Columns.Contains(ObservationColumn.Of(role, metric))).ToArray();
        return MetricSelector.Select(
            [.. metrics.Select(metric => metric.Name)], data.Read([.. metrics.Select(metric => ObservationColumn.Of(role, metric))]), settings);
    }
}
