namespace Sluice.Tuning.Episodes;

/// <summary>What a sampler read of every catalogue metric over one window of cluster time.</summary>
/// <param name="From">Start, cluster time.</param>
/// <param name="To">End, cluster time.</param>
/// <param name="Arrived">Events that arrived in the window.</param>
/// <param name="Completed">Events, whenever they arrived, whose result appeared in the window.</param>
/// <param name="MeanMs">Mean latency over the arrived, the unfinished with their age; NaN without arrivals. The percentiles likewise.</param>
/// <param name="Metrics">
/// The driver's metrics in catalogue order, then the workers', each the mean over its nodes of the window's mean; NaN where every value is missing.
/// </param>
/// <param name="IsUp">False when the application was found dead at the window's end.</param>
/// <param name="RunsSince">Cluster time since which the application has run without a restart.</param>
public sealed record ObservationReading(
    TimeSpan From,
    TimeSpan To,
    double Arrived,
    double Completed,
    double MeanMs,
    double P50Ms,
    double P95Ms,
    double P99Ms,
    float[] Metrics,
    bool IsUp,
    TimeSpan RunsSince);
