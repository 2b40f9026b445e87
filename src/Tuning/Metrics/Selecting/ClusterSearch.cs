using System.Collections.Immutable;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>k-means for every number of clusters asked for, and which number to take (method, section 2, 6).</summary>
/// <param name="Curve">One entry a number of clusters, rising.</param>
/// <param name="Chosen">The clustering of the number that the rule chose.</param>
public sealed record ClusterSearch(ImmutableArray<ClusterCount> Curve, Clustering Chosen)
{
    /// <param name="points">At least one.</param>
    public static ClusterSearch Run(IReadOnlyList<PlanePoint> points, MetricSelectionSettings settings)
    {
        var means = new KMeans(points);
        // As many clusters as distinct points leave no inertia and no gap to speak of, so that many only where there is no choice.
        var most = Math.Min(settings.MaximumClusters, Math.Max(means.DistinctPoints - 1, Math.Min(means.DistinctPoints, settings.MinimumClusters)));
        var least = Math.Min(settings.MinimumClusters, most);
        var clusterings = new Clustering[most];
        for (var k = 1; k <= most; k++)
        {
            var random = Stream(settings, "points", k);
            clusterings[k - 1] = means.Fit(k, settings.Starts, ref random);
        }

        var references = ReferenceLogs(points, most, settings);
        var pham = ClusterQuality.Pham([.. clusterings.Select(clustering => clustering.Inertia)]);
        var curve = ImmutableArray.CreateRange(Enumerable.Range(least, most - least + 1).Select(k => Judge(points, clusterings[k - 1], references, pham[k - 1], settings)));
        return new ClusterSearch(curve, clusterings[Choose(curve, settings.ClusterCount) - 1]);
    }

    /// <summary>The number of clusters that a rule takes from the curve, which is not empty.</summary>
    public static int Choose(IReadOnlyList<ClusterCount> curve, ClusterCountRule rule)
    {
        var largest = curve.MaxBy(count => count.Gap)!;
        return rule switch
        {
            ClusterCountRule.Gap => curve.First(count => count.Gap >= largest.Gap - largest.GapError).Clusters,
            ClusterCountRule.FirstGap => curve.Zip(curve.Skip(1)).Where(pair => pair.First.Gap >= pair.Second.Gap - pair.Second.GapError)
                .Select(pair => pair.First).FirstOrDefault(curve[^1]).Clusters,
            ClusterCountRule.LargestGap => largest.Clusters,
            ClusterCountRule.Inertia => curve.MinBy(count => count.Inertia)!.Clusters,
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
        };
    }

    private static ClusterCount Judge(IReadOnlyList<PlanePoint> points, Clustering clustering, double[][] references, double pham, MetricSelectionSettings settings)
    {
        var logs = references.Select(reference => reference[clustering.Count - 1]).ToArray();
        var mean = logs.Average();
        var deviation = Math.Sqrt(logs.Average(log => (log - mean) * (log - mean)));
        return new ClusterCount(
            clustering.Count, clustering.Inertia, mean - Log(clustering.Inertia, points.Count, settings), deviation * Math.Sqrt(1 + 1.0 / logs.Length),
            ClusterQuality.Silhouette(points, clustering), pham);
    }

    // The log inertia of each reference (rows) at 1, 2, ... clusters.
    private static double[][] ReferenceLogs(IReadOnlyList<PlanePoint> points, int most, MetricSelectionSettings settings)
    {
        var box = new GapReferences(points);
        var logs = new double[settings.GapReferences][];
        Parallel.For(0, logs.Length, new ParallelOptions { MaxDegreeOfParallelism = settings.Threads }, reference =>
        {
            var random = Stream(settings, "reference", reference);
            var means = new KMeans(box.Draw(ref random));
            logs[reference] = new double[most];
            for (var k = 1; k <= most; k++)
                logs[reference][k - 1] = Log(k <= means.DistinctPoints ? means.Fit(k, settings.Starts, ref random).Inertia : 0, points.Count, settings);
        });
        return logs;
    }

    private static double Log(double inertia, int points, MetricSelectionSettings settings) =>
        Math.Log(inertia + points * settings.Resolution * settings.Resolution);

    private static RandomStream Stream(MetricSelectionSettings settings, string purpose, int index) =>
        RandomStream.For(settings.Seed, RandomStream.Key(nameof(ClusterSearch)), RandomStream.Key(purpose), (ulong)index);
}
