using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class ClusterQualityTests
{
    [Fact]
    public void The_silhouette_is_that_of_scikit_learn()
    {
        PlanePoint[] points = [new(0, 0), new(0, 1), new(4, 0), new(4, 2), new(9, 9)];
        Assert.Equal(0.512720024496802, ClusterQuality.Silhouette(points, Divided(0, 0, 1, 1, 2)), 1e-12);
    }

    [Fact]
    public void One_cluster_and_coinciding_points_have_no_silhouette()
    {
        PlanePoint[] points = [new(0, 0), new(0, 0), new(0, 0)];
        Assert.Equal(0, ClusterQuality.Silhouette(points, Divided(0, 0, 0)));
        Assert.Equal(0, ClusterQuality.Silhouette(points, Divided(0, 1, 1)));
    }

    [Fact]
    public void Pham_s_quality_by_hand()
    {
        // alpha: 0.625, then 0.625 + 0.375 / 6 = 0.6875.
        Assert.Equal([1, 2 / (0.625 * 8), 1 / (0.6875 * 2), 0, 1], ClusterQuality.Pham([8, 2, 1, 0, 0]));
    }

    [Fact]
    public void The_adjusted_rand_index_is_that_of_scikit_learn() =>
        Assert.Equal(0.14035087719298245, AdjustedRandIndex.Of([0, 0, 1, 1, 2, 2, 2], [0, 0, 1, 2, 2, 2, 0]), 1e-12);

    [Fact]
    public void The_same_division_under_other_names_agrees_fully_and_unrelated_ones_by_chance()
    {
        Assert.Equal(1, AdjustedRandIndex.Of([0, 0, 1, 2], [2, 2, 0, 1]));
        Assert.Equal(1, AdjustedRandIndex.Of([0, 0, 0], [0, 0, 0]));
        Assert.Equal(1, AdjustedRandIndex.Of([0, 1, 2], [2, 1, 0]));
        Assert.Equal(1, AdjustedRandIndex.Of([0], [0]));
        var random = RandomStream.For(1);
        var sum = 0.0;
        for (var i = 0; i < 500; i++)
            sum += AdjustedRandIndex.Of(Any(ref random), Any(ref random));
        Assert.Equal(0, sum / 500, 0.01);

        static int[] Any(ref RandomStream random)
        {
            var assigned = new int[60];
            for (var i = 0; i < assigned.Length; i++)
                assigned[i] = random.NextIndex(4);
            return assigned;
        }
    }

    [Fact]
    public void Divisions_of_different_points_are_refused() => Assert.Throws<ArgumentException>(() => AdjustedRandIndex.Of([0, 1], [0]));

    private static Clustering Divided(params int[] assigned) => new([.. new PlanePoint[assigned.Max() + 1]], [.. assigned], 0);
}
