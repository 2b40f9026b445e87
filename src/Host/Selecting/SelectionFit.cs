using System.Collections.Immutable;
using Sluice.Hosting.Datasets;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Selecting;

/// <summary>A selection with all it rests on.</summary>
/// <param name="Metrics">How the metrics were selected.</param>
/// <param name="Ranking">How the levers were ranked.</param>
/// <param name="Selection">The metrics and the top levers.</param>
internal sealed record SelectionFit(RoleMetrics Metrics, LeverRanking Ranking, Selection Selection)
{
    /// <summary>K: the levers that a policy moves (method, section 3).</summary>
    public const int DefaultLevers = 12;

    /// <summary>
    /// A survey moves one lever at a time from a start that nothing resets, so differences rank it and the paths end at chance. On 100,000
    /// configurations of the simulator levels put 7 of its 14 strong levers among the first 15, differences 8, and ending at chance as well 11;
    /// on five seeds 10 to 13.
    /// </summary>
    /// <param name="levels">True for the paper's letter: levels, and paths that go on.</param>
    public static LeverRankingSettings RankingSettings(bool levels) => LeverRankingSettings.Default with { Differences = !levels, EndAtChance = !levels };

    /// <summary>Selects metrics, ranks levers by p99 and by those metrics, and keeps the first <paramref name="top"/>.</summary>
    /// <exception cref="ArgumentException">The data cannot carry a selection.</exception>
    /// <exception cref="UnrankableException">The data cannot carry a ranking.</exception>
    /// <exception cref="RefusedException">Fewer levers have an effect than were asked for.</exception>
    public static SelectionFit Of(
        ParquetObservations data,
        string name,
        int top,
        MetricSelectionSettings metricSettings,
        LeverRankingSettings rankingSettings,
        IProgress<RankingProgress> progress,
        CancellationToken stop)
    {
        var metrics = RoleMetrics.Select(data, metricSettings);
        var ranking = Rank(data, metrics, rankingSettings, progress, stop);
        var entered = ranking.Order.Where(lever => lever.Entered).ToArray();
        if (entered.Length < top)
            throw RefusedException.Usage($"Only {entered.Length} levers show an effect in these data and {top} were asked for: observe more configurations, or ask for fewer with --top.");
        var selection = Selection.Create(
            name, Found(metrics.Driver), Found(metrics.Worker), [.. entered.Take(top).Select(ranked => ranked.Lever)]);
        return new SelectionFit(metrics, ranking, selection);
    }

    private static LeverRanking Rank(
        ParquetObservations data, RoleMetrics metrics, LeverRankingSettings settings, IProgress<RankingProgress> progress, CancellationToken stop)
    {
        var levers = LeverCatalogue.All.Where(lever => data.Columns.Contains(ObservationColumn.Of(lever))).ToArray();
        var targets = RankingTarget.Weighted(
            ObservationColumn.LatencyP99Ms,
            [
                .. metrics.Driver.Kept.Select(metric => ObservationColumn.Of(NodeRole.Driver, MetricCatalogue.Find(metric))),
                .. metrics.Worker.Kept.Select(metric => ObservationColumn.Of(NodeRole.Worker, MetricCatalogue.Find(metric))),
            ]);
        var columns = levers.Select(ObservationColumn.Of).Concat(targets.Select(target => target.Name)).ToArray();
        var blocks = TargetScale.WithinClusters(data.Read(columns), firstTarget: levers.Length);
        return LeverRanker.Rank(levers, targets, blocks, settings, progress, stop);
    }

    private static ImmutableArray<Metric> Found(MetricSelection selection) => [.. selection.Kept.Select(MetricCatalogue.Find)];
}
