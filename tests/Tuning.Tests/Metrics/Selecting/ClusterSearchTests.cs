using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class ClusterSearchTests
{
    private static readonly MetricSelectionSettings Settings = MetricSelectionSettings.Default;

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void As_many_clusters_as_were_planted_are_found(int planted)
    {
        var points = Planted(planted, 10, 0.03);
        var search = ClusterSearch.Run(points, Settings);
        Assert.Equal(planted, search.Chosen.Count);
        Assert.Equal(1, AdjustedRandIndex.Of(search.Chosen.Assigned, [.. Enumerable.Range(0, points.Length).Select(i => i / 10)]));
        Assert.Equal(planted, search.Curve.MaxBy(count => count.Silhouette)!.Clusters);
        Assert.True(search.Curve.Single(count => count.Clusters == planted).Pham < 0.85);
        var stability = ClusterStability.Of(points, search.Chosen, Settings);
        Assert.Equal((20, 1.0, 1.0), (stability.Seeds, stability.MeanRandIndex, stability.LeastRandIndex));
    }

    [Fact]
    public void The_curve_covers_every_number_asked_for_and_inertia_falls_along_it()
    {
        var curve = ClusterSearch.Run(Planted(4, 12, 0.2), Settings).Curve;
        Assert.Equal(Enumerable.Range(2, 19), curve.Select(count => count.Clusters));
        Assert.All(curve.Zip(curve.Skip(1)), pair => Assert.True(pair.Second.Inertia < pair.First.Inertia));
        Assert.All(curve, count => Assert.True(count.GapError > 0 && double.IsFinite(count.Gap)));
    }

    [Fact]
    public void The_paper_s_rule_takes_the_most_clusters() =>
        Assert.Equal(20, ClusterSearch.Run(Planted(4, 12, 0.2), Settings with { ClusterCount = ClusterCountRule.Inertia }).Chosen.Count);

    [Theory]
    [InlineData(ClusterCountRule.Gap, 3)]
    [InlineData(ClusterCountRule.FirstGap, 2)]
    [InlineData(ClusterCountRule.LargestGap, 4)]
    [InlineData(ClusterCountRule.Inertia, 5)]
    public void Each_rule_reads_one_curve_by_hand(ClusterCountRule rule, int clusters)
    {
        ClusterCount[] curve = [Count(2, 9, 1.0), Count(3, 7, 1.05), Count(4, 5, 1.1), Count(5, 4, 0.7)];
        Assert.Equal(clusters, ClusterSearch.Choose(curve, rule));

        static ClusterCount Count(int clusters, double inertia, double gap) => new(clusters, inertia, gap, 0.07, 0, 0);
    }

    [Fact]
    public void There_are_never_more_clusters_than_distinct_points()
    {
        Assert.Equal(1, ClusterSearch.Run([new(1, 2), new(1, 2)], Settings).Chosen.Count);
        Assert.Equal(2, ClusterSearch.Run([new(1, 2), new(1, 3), new(1, 2)], Settings).Chosen.Count);
        var search = ClusterSearch.Run([new(0, 0), new(0, 1), new(3, 0), new(3, 0), new(9, 9)], Settings with { ClusterCount = ClusterCountRule.Inertia });
        Assert.Equal([2, 3], search.Curve.Select(count => count.Clusters));
        Assert.All(search.Curve, count => Assert.True(double.IsFinite(count.Gap) && double.IsFinite(count.GapError)));
    }

    [Fact]
    public void References_fill_the_box_along_the_principal_axes()
    {
        // A diagonal stick: 10 sqrt 2 long, sqrt 2 wide.
        PlanePoint[] stick = [new(0, 0), new(10, 10), new(4, 6), new(6, 4)];
        var references = new GapReferences(stick);
        var random = RandomStream.For(1);
        var drawn = Enumerable.Range(0, 2000).SelectMany(_ => references.Draw(ref random)).ToArray();
        Assert.Equal(4 * 2000, drawn.Length);
        Assert.Equal(10 * Math.Sqrt(2), drawn.Max(point => point.X), 0.02);
        Assert.Equal(2 * Math.Sqrt(2), drawn.Max(point => point.Y), 0.02);
        Assert.Equal(0, drawn.Min(point => point.X), 0.02);
        Assert.Equal(5 * Math.Sqrt(2), drawn.Average(point => point.X), 0.2);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        var points = Planted(5, 8, 0.2);
        Assert.Equal(ClusterSearch.Run(points, Settings with { Threads = 1 }).Curve, ClusterSearch.Run(points, Settings with { Threads = 4 }).Curve);
    }

    // Clusters of equal size around places on a circle.
    private static PlanePoint[] Planted(int clusters, int members, double spread)
    {
        var random = RandomStream.For(9, (ulong)clusters);
        var points = new PlanePoint[clusters * members];
        for (var i = 0; i < points.Length; i++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * (i / members) / clusters);
            points[i] = new(cos + spread * random.NextNormal(), sin + spread * random.NextNormal());
        }

        return points;
    }
}
