namespace Sluice.Tuning.Levers.Ranking;

/// <summary>What the levers are ranked by: a latency or a metric.</summary>
/// <param name="Name">The column's name, see <see cref="Datasets.ObservationColumn"/>.</param>
/// <param name="Weight">Its say in the ranking, positive, relative to the other targets.</param>
public sealed record RankingTarget(string Name, double Weight)
{
    /// <summary>p99 latency with weight 1, and the metrics with 0.5 between them (method, section 3).</summary>
    public static IReadOnlyList<RankingTarget> Weighted(string latency, IReadOnlyList<string> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return [new(latency, 1), .. metrics.Select(metric => new RankingTarget(metric, 0.5 / metrics.Count))];
    }
}
