using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>Whether the clusters depend on the seed of k-means: the adjusted Rand index of the chosen clustering with those of further seeds.</summary>
/// <param name="Seeds">How many further seeds.</param>
/// <param name="MeanRandIndex">1 where every seed finds the same clusters.</param>
/// <param name="LeastRandIndex">Of the seed that disagrees most.</param>
public sealed record ClusterStability(int Seeds, double MeanRandIndex, double LeastRandIndex)
{
    public static ClusterStability Of(IReadOnlyList<PlanePoint> points, Clustering chosen, MetricSelectionSettings settings)
    {
        var means = new KMeans(points);
        var agreement = new double[settings.StabilitySeeds];
        for (var seed = 0; seed < agreement.Length; seed++)
        {
            var random = RandomStream.For(settings.Seed, RandomStream.Key(nameof(ClusterStability)), (ulong)seed);
            agreement[seed] = AdjustedRandIndex.Of(chosen.Assigned, means.Fit(chosen.Count, settings.Starts, ref random).Assigned);
        }

        return new ClusterStability(agreement.Length, agreement.Average(), agreement.Min());
    }
}
