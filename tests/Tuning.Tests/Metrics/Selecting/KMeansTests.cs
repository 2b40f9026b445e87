using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class KMeansTests
{
    [Fact]
    public void Two_pairs_by_hand()
    {
        var clustering = Fit([new(0, 0), new(0, 2), new(10, 0), new(10, 4)], 2);
        Assert.Equal([new PlanePoint(0, 1), new(10, 2)], clustering.Centres.OrderBy(centre => centre.X));
        Assert.Equal(1 + 1 + 4 + 4, clustering.Inertia, 1e-12);
        Assert.Equal(clustering.Assigned[0], clustering.Assigned[1]);
        Assert.Equal(clustering.Assigned[2], clustering.Assigned[3]);
    }

    [Fact]
    public void Every_point_its_own_cluster_leaves_no_inertia()
    {
        PlanePoint[] points = [new(0, 0), new(1, 0), new(0, 1), new(5, 5), new(5, 5)];
        var clustering = Fit(points, 4);
        Assert.Equal(0, clustering.Inertia);
        Assert.Equal(4, clustering.Assigned.Distinct().Count());
        Assert.Equal(clustering.Assigned[3], clustering.Assigned[4]);
    }

    [Fact]
    public void More_clusters_than_distinct_points_are_refused()
    {
        var means = new KMeans([new(1, 1), new(1, 1), new(2, 2)]);
        Assert.Equal(2, means.DistinctPoints);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            var random = RandomStream.For(1);
            means.Fit(3, 1, ref random);
        });
    }

    [Fact]
    public void No_points_and_points_that_are_not_finite_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new KMeans([]));
        Assert.Throws<ArgumentException>(() => new KMeans([new(0, 0), new(double.NaN, 1)]));
        Assert.Throws<ArgumentException>(() => new KMeans([new(0, double.PositiveInfinity)]));
    }

    [Fact]
    public void On_few_points_no_division_of_all_has_less_inertia()
    {
        for (var seed = 0UL; seed < 40; seed++)
        {
            var random = RandomStream.For(seed);
            var points = Scattered(9, ref random);
            for (var k = 2; k <= 4; k++)
                Assert.Equal(LeastOfAll(points, k), Fit(points, k).Inertia, 1e-9);
        }
    }

    [Fact]
    public void Centres_are_means_and_no_point_has_a_nearer_one()
    {
        var several = 0;
        for (var seed = 0UL; seed < 100; seed++)
        {
            var random = RandomStream.For(seed, 7);
            var points = Scattered(5 + random.NextIndex(60), ref random);
            var k = 1 + random.NextIndex(Math.Min(20, points.Length));
            var clustering = new KMeans(points).Fit(k, 1 + random.NextIndex(5), ref random);
            Assert.Equal(k, clustering.Count);
            for (var c = 0; c < k; c++)
            {
                var members = points.Where((_, i) => clustering.Assigned[i] == c).ToArray();
                Assert.NotEmpty(members);
                Assert.Equal(members.Average(point => point.X), clustering.Centres[c].X, 1e-9);
                Assert.Equal(members.Average(point => point.Y), clustering.Centres[c].Y, 1e-9);
                Assert.Equal(points.Where((_, i) => clustering.Assigned[i] == c).Min(point => point.SquaredDistance(clustering.Centres[c])),
                    points[clustering.Nearest(c, points)].SquaredDistance(clustering.Centres[c]));
                several += members.Length > 1 ? 1 : 0;
            }

            for (var i = 0; i < points.Length; i++)
            {
                Assert.Equal(clustering.Centres.Min(points[i].SquaredDistance), points[i].SquaredDistance(clustering.Centres[clustering.Assigned[i]]), 1e-9);
            }

            Assert.Equal(points.Select((point, i) => point.SquaredDistance(clustering.Centres[clustering.Assigned[i]])).Sum(), clustering.Inertia, 1e-9);
        }

        Assert.True(several > 300, $"{several} clusters of several points");
    }

    private static Clustering Fit(PlanePoint[] points, int clusters)
    {
        var random = RandomStream.For(1);
        return new KMeans(points).Fit(clusters, 50, ref random);
    }

    private static PlanePoint[] Scattered(int count, ref RandomStream random)
    {
        var points = new PlanePoint[count];
        for (var i = 0; i < count; i++)
            points[i] = new(random.NextNormal(), random.NextUniform());
        return points;
    }

    private static double LeastOfAll(PlanePoint[] points, int clusters)
    {
        var least = double.PositiveInfinity;
        var assigned = new int[points.Length];
        Divide(0, 0);
        return least;

        void Divide(int point, int used)
        {
            if (point == points.Length)
            {
                least = Math.Min(least, Enumerable.Range(0, used).Sum(c => Scatter([.. points.Where((_, i) => assigned[i] == c)])));
                return;
            }

            for (assigned[point] = 0; assigned[point] < Math.Min(used + 1, clusters); assigned[point]++)
                Divide(point + 1, Math.Max(used, assigned[point] + 1));
        }
    }

    private static double Scatter(PlanePoint[] points)
    {
        var centre = new PlanePoint(points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => point.SquaredDistance(centre));
    }
}
