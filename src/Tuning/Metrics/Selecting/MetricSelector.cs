using System.Collections.Immutable;
using Sluice.Tuning.Datasets;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>From all metrics of a role to the few that carry what the others say (method, section 2).</summary>
public static class MetricSelector
{
    // Copies in another unit differ by the rounding of single precision; no two measured quantities come as close.
    private const double DuplicateCorrelation = 1 - 1e-9;

    // A plane has two axes; fewer metrics need no selection.
    private const int PlaneFactors = 2, FewestMetrics = 3;

    /// <param name="metrics">Names of the blocks' columns.</param>
    /// <param name="blocks">The observations, a series at a time; enumerated once, or twice where the first series misleads about which metrics are absent.</param>
    /// <exception cref="ArgumentException">Names that repeat, a malformed block, an infinite cell, too few rows, or too few metrics that vary; the message names the place and the mend.</exception>
    public static MetricSelection Select(IReadOnlyList<string> metrics, IEnumerable<SeriesBlock> blocks, MetricSelectionSettings settings)
    {
        settings.Validated();
        if (metrics.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            throw new ArgumentException($"The metric {twice} is listed twice; list it once.", nameof(metrics));
        var summary = ObservationReader.Summarise(metrics, blocks, settings);
        var drops = new DroppedMetric?[metrics.Count];
        var analysed = Analysable(metrics, summary, settings, drops);
        var correlations = Correlations(summary, analysed);
        var scree = ParallelAnalysis.Of(correlations, summary.Moments.Rows, settings);
        var factors = Math.Clamp(scree.Factors, PlaneFactors, analysed.Length - 1);
        var model = FactorAnalysis.Fit(correlations, summary.Moments.Rows, factors, settings);
        int[] clustered = [.. Enumerable.Range(0, analysed.Length)];
        if (settings.PruneFirst)
            clustered = Prune(clustered);
        var points = clustered.Select(row => Place(model, row)).ToArray();
        var search = ClusterSearch.Run(points, settings);
        var clusters = Clusters([.. clustered.Select(row => metrics[analysed[row]])], points, search.Chosen, out var order);
        var representatives = new List<int>();
        for (var i = 0; i < points.Length; i++)
        {
            var cluster = clusters[order[search.Chosen.Assigned[i]]];
            var metric = analysed[clustered[i]];
            if (cluster.Representative == metrics[metric])
                representatives.Add(clustered[i]);
            else
                drops[metric] = new DroppedMetric(metrics[metric], DropReason.Represented, Math.Sqrt(points[i].SquaredDistance(cluster.Centre)), cluster.Representative);
        }

        Prune(representatives);
        return new MetricSelection
        {
            Metrics = [.. metrics],
            Kept = [.. metrics.Where((_, metric) => drops[metric] is null)],
            Dropped = [.. drops.OfType<DroppedMetric>()],
            Rows = summary.Moments.Rows,
            IncompleteRows = summary.IncompleteRows,
            Missing = summary.Missing,
            Analysed = [.. analysed.Select(metric => metrics[metric])],
            Scree = scree,
            Factors = model,
            Placed = [.. points.Select((point, i) => new PlacedMetric(metrics[analysed[clustered[i]]], point, order[search.Chosen.Assigned[i]]))],
            Clusters = clusters,
            Curve = search.Curve,
            Stability = ClusterStability.Of(points, search.Chosen, settings),
            Settings = settings,
        };

        // The rows that stay; of those that correlate, the metric that the factors explain best.
        int[] Prune(IReadOnlyList<int> rows)
        {
            var standing = CorrelationPruning.Representatives(correlations, rows.OrderByDescending(model.Communality), settings.MaxCorrelation);
            foreach (var row in rows.Where(row => standing[row] != row))
                drops[analysed[row]] = new DroppedMetric(metrics[analysed[row]], DropReason.Correlated, correlations[row, standing[row]], metrics[analysed[standing[row]]]);
            return [.. rows.Where(row => standing[row] == row)];
        }
    }

    // Metrics that are present and vary, each once, by their place in the list; says of the others why not.
    private static ImmutableArray<int> Analysable(
        IReadOnlyList<string> metrics, ObservationSummary summary, MetricSelectionSettings settings, DroppedMetric?[] drops)
    {
        var (moments, analysed) = (summary.Moments, ImmutableArray.CreateBuilder<int>());
        for (int metric = 0, column = 0; metric < metrics.Count; metric++)
        {
            if (column == summary.Present.Length || summary.Present[column] != metric)
            {
                drops[metric] = new DroppedMetric(metrics[metric], DropReason.Absent, summary.Missing.UnfilledShare(metric), null);
                continue;
            }

            drops[metric] = Examine(column, metrics[metric]);
            if (drops[metric] is null)
                analysed.Add(metric);
            column++;
        }

        if (analysed.Count < FewestMetrics)
            throw new ArgumentException($"Only {analysed.Count} of {metrics.Count} metrics vary; at least {FewestMetrics} are needed to select from. Observe under more configurations, or list metrics by hand.");
        if (moments.Rows <= analysed.Count)
            throw new ArgumentException($"{moments.Rows} complete rows are too few for {analysed.Count} metrics; observe more configurations than there are metrics, ten times as many if the answer is to mean anything.");
        return analysed.ToImmutable();

        DroppedMetric? Examine(int column, string name)
        {
            if (moments.Maxima[column] <= moments.Minima[column])
                return new DroppedMetric(name, DropReason.Constant, moments.Minima[column], null);
            if (moments.ScaledVariance(column) is var variance && variance <= settings.FlatVariance)
                return new DroppedMetric(name, DropReason.Flat, variance, null);
            foreach (var earlier in analysed)
            {
                var r = moments.Correlation(column, summary.Present.BinarySearch(earlier));
                if (Math.Abs(r) >= DuplicateCorrelation)
                    return new DroppedMetric(name, DropReason.Duplicate, Math.Sign(r), metrics[earlier]);
            }

            return null;
        }
    }

    private static double[,] Correlations(ObservationSummary summary, ImmutableArray<int> analysed) =>
        summary.Moments.Correlations([.. analysed.Select(metric => summary.Present.BinarySearch(metric))]);

    private static PlanePoint Place(FactorModel model, int row) => new(model.Loadings[row][0], model.Loadings[row][1]);

    // In the order of their representatives; the order says where each cluster of k-means went.
    private static ImmutableArray<MetricCluster> Clusters(string[] names, PlanePoint[] points, Clustering clustering, out int[] order)
    {
        var nearest = Enumerable.Range(0, clustering.Count).Select(cluster => clustering.Nearest(cluster, points)).ToArray();
        var sorted = Enumerable.Range(0, clustering.Count).OrderBy(cluster => nearest[cluster]).ToArray();
        order = new int[clustering.Count];
        for (var place = 0; place < sorted.Length; place++)
            order[sorted[place]] = place;
        return
        [
            .. sorted.Select(cluster => new MetricCluster(
                clustering.Centres[cluster], names[nearest[cluster]], [.. names.Where((_, i) => clustering.Assigned[i] == cluster)])),
        ];
    }
}
