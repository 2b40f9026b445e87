using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>k-means in a plane with k chosen by the mean silhouette (Rousseeuw 1987).</summary>
internal static class SilhouetteClusters
{
    private const int Starts = 50;
    private const int Rounds = 100;

    /// <summary>
    /// The least number of clusters, in <paramref name="from"/> .. <paramref name="to"/>, whose mean silhouette is within one standard error of
    /// the largest (the rule of Breiman et al. 1984): splitting off a stray point raises the mean by less than its uncertainty.
    /// </summary>
    public static int Best(ReadOnlySpan<(double X, double Y)> points, int from, int to, ref RandomStream random)
    {
        var silhouettes = new (double Mean, double Error)[to - from + 1];
        for (var k = from; k <= to; k++)
            silhouettes[k - from] = Silhouette(points, Assign(points, k, ref random), k);
        var largest = silhouettes.MaxBy(silhouette => silhouette.Mean);
        return from + Array.FindIndex(silhouettes, silhouette => silhouette.Mean >= largest.Mean - largest.Error);
    }

    /// <summary>The assignment of least inertia over <see cref="Starts"/> k-means++ starts (Arthur and Vassilvitskii 2007).</summary>
    public static int[] Assign(ReadOnlySpan<(double X, double Y)> points, int k, ref RandomStream random)
    {
        var (best, least) = (Array.Empty<int>(), double.PositiveInfinity);
        for (var start = 0; start < Starts; start++)
        {
            var assigned = new int[points.Length];
            var inertia = Lloyd(points, Seeds(points, k, ref random), assigned);
            if (inertia < least)
                (best, least) = (assigned, inertia);
        }

        return best;
    }

    /// <returns>The mean over the points and its standard error.</returns>
    public static (double Mean, double Error) Silhouette(ReadOnlySpan<(double X, double Y)> points, int[] assigned, int k)
    {
        var (sum, squares) = (0.0, 0.0);
        Span<double> distances = stackalloc double[k];
        Span<int> sizes = stackalloc int[k];
        for (var i = 0; i < points.Length; i++)
        {
            distances.Clear();
            sizes.Clear();
            for (var j = 0; j < points.Length; j++)
            {
                if (j == i)
                    continue;
                distances[assigned[j]] += Math.Sqrt(Squared(points[i], points[j]));
                sizes[assigned[j]]++;
            }

            // Alone in its cluster: 0, as Rousseeuw has it.
            if (sizes[assigned[i]] == 0)
                continue;
            var own = distances[assigned[i]] / sizes[assigned[i]];
            var nearest = double.PositiveInfinity;
            for (var cluster = 0; cluster < k; cluster++)
            {
                if (cluster != assigned[i] && sizes[cluster] > 0)
                    nearest = Math.Min(nearest, distances[cluster] / sizes[cluster]);
            }

            var silhouette = (nearest - own) / Math.Max(nearest, own);
            sum += silhouette;
            squares += silhouette * silhouette;
        }

        var mean = sum / points.Length;
        return (mean, Math.Sqrt(Math.Max(0, squares / points.Length - mean * mean) / points.Length));
    }

    private static (double X, double Y)[] Seeds(ReadOnlySpan<(double X, double Y)> points, int k, ref RandomStream random)
    {
        var centres = new (double X, double Y)[k];
        centres[0] = points[random.NextIndex(points.Length)];
        var squared = new double[points.Length];
        for (var c = 1; c < k; c++)
        {
            var total = 0.0;
            for (var i = 0; i < points.Length; i++)
            {
                var distance = Squared(points[i], centres[c - 1]);
                squared[i] = c == 1 ? distance : Math.Min(squared[i], distance);
                total += squared[i];
            }

            var target = random.NextUniform() * total;
            var chosen = 0;
            while (chosen < points.Length - 1 && (target -= squared[chosen]) > 0)
                chosen++;
            centres[c] = points[chosen];
        }

        return centres;
    }

    private static double Lloyd(ReadOnlySpan<(double X, double Y)> points, (double X, double Y)[] centres, int[] assigned)
    {
        var inertia = double.PositiveInfinity;
        var sums = new (double X, double Y, int Count)[centres.Length];
        for (var round = 0; round < Rounds; round++)
        {
            var now = 0.0;
            Array.Clear(sums);
            for (var i = 0; i < points.Length; i++)
            {
                var (nearest, least) = (0, double.PositiveInfinity);
                for (var c = 0; c < centres.Length; c++)
                {
                    var distance = Squared(points[i], centres[c]);
                    if (distance < least)
                        (nearest, least) = (c, distance);
                }

                assigned[i] = nearest;
                now += least;
                sums[nearest] = (sums[nearest].X + points[i].X, sums[nearest].Y + points[i].Y, sums[nearest].Count + 1);
            }

            if (now >= inertia)
                break;
            inertia = now;
            for (var c = 0; c < centres.Length; c++)
            {
                if (sums[c].Count > 0)
                    centres[c] = (sums[c].X / sums[c].Count, sums[c].Y / sums[c].Count);
            }
        }

        return inertia;
    }

    private static double Squared((double X, double Y) a, (double X, double Y) b) => (a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y);
}
