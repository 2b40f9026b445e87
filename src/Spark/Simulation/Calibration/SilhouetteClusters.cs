using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>k-means in a plane with k chosen by the mean silhouette (Rousseeuw 1987).</summary>
internal static class SilhouetteClusters
{
    private const int Starts = 50;

    /// <summary>
    /// The least number of clusters, in <paramref name="from"/> .. <paramref name="to"/>, whose mean silhouette is within one standard error of
    /// the largest (the rule of Breiman et al. 1984): splitting off a stray point raises the mean by less than its uncertainty.
    /// </summary>
    public static int Best(IReadOnlyList<PlanePoint> points, int from, int to, ref RandomStream random)
    {
        var means = new KMeans(points);
        var silhouettes = new (double Mean, double Error)[to - from + 1];
        for (var k = from; k <= to; k++)
            silhouettes[k - from] = Silhouette(points, means.Fit(k, Starts, ref random));
        var largest = silhouettes.MaxBy(silhouette => silhouette.Mean);
        return from + Array.FindIndex(silhouettes, silhouette => silhouette.Mean >= largest.Mean - largest.Error);
    }

    /// <summary>The cluster of each point when there are <paramref name="k"/>.</summary>
    public static IReadOnlyList<int> Assign(IReadOnlyList<PlanePoint> points, int k, ref RandomStream random) =>
        new KMeans(points).Fit(k, Starts, ref random).Assigned;

    /// <returns>The mean over the points and its standard error.</returns>
    public static (double Mean, double Error) Silhouette(IReadOnlyList<PlanePoint> points, Clustering clustering)
    {
        var silhouettes = ClusterQuality.Silhouettes(points, clustering);
        var mean = silhouettes.Average();
        return (mean, Math.Sqrt(silhouettes.Average(silhouette => (silhouette - mean) * (silhouette - mean)) / points.Count));
    }
}
