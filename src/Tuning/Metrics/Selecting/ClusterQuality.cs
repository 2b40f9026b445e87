namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>Two opinions on the number of clusters beside the gap statistic.</summary>
public static class ClusterQuality
{
    /// <summary>The mean silhouette (Rousseeuw 1987), in [-1, 1]: near 1, every point is far closer to its own cluster than to the next.</summary>
    public static double Silhouette(IReadOnlyList<PlanePoint> points, Clustering clustering) => Silhouettes(points, clustering).Average();

    /// <summary>The silhouette of each point; that of a point alone in its cluster is 0.</summary>
    public static double[] Silhouettes(IReadOnlyList<PlanePoint> points, Clustering clustering)
    {
        var silhouettes = new double[points.Count];
        var (distances, sizes) = (new double[clustering.Count], new int[clustering.Count]);
        for (var i = 0; i < points.Count; i++)
        {
            Array.Clear(distances);
            Array.Clear(sizes);
            for (var j = 0; j < points.Count; j++)
            {
                if (j == i)
                    continue;
                distances[clustering.Assigned[j]] += Math.Sqrt(points[i].SquaredDistance(points[j]));
                sizes[clustering.Assigned[j]]++;
            }

            var own = clustering.Assigned[i];
            if (sizes[own] == 0 || clustering.Count == 1)
                continue;
            var within = distances[own] / sizes[own];
            var nearest = Enumerable.Range(0, clustering.Count).Where(c => c != own).Min(c => distances[c] / sizes[c]);
            silhouettes[i] = within == nearest ? 0 : (nearest - within) / Math.Max(nearest, within);
        }

        return silhouettes;
    }

    /// <summary>
    /// f(K) of Pham, Dimov and Nguyen (2005) in the plane: inertia over what it would be, given that of K - 1, without structure. Below 0.85 speaks for K.
    /// </summary>
    /// <param name="inertias">Of 1, 2, ... clusters.</param>
    /// <returns>f(1), f(2), ...</returns>
    public static double[] Pham(IReadOnlyList<double> inertias)
    {
        var quality = new double[inertias.Count];
        var weight = 0.0;
        for (var i = 0; i < quality.Length; i++)
        {
            // Two dimensions: alpha(2) = 1 - 3 / (4 * 2).
            weight = i == 1 ? 0.625 : weight + (1 - weight) / 6;
            quality[i] = i == 0 || inertias[i - 1] <= 0 ? 1 : inertias[i] / (weight * inertias[i - 1]);
        }

        return quality;
    }
}
