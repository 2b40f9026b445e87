using Sluice.Spark.Simulation.Calibration;
using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Calibration;

/// <summary>The clusters and factors behind K17.</summary>
public sealed class MetricClusterTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void As_many_tight_clouds_as_there_are_are_found(int clouds)
    {
        var random = RandomStream.For(17, (ulong)clouds);
        var points = new PlanePoint[clouds * 10];
        for (var i = 0; i < points.Length; i++)
        {
            var angle = 2 * Math.PI * (i % clouds) / clouds;
            points[i] = new(Math.Cos(angle) + 0.02 * random.NextNormal(), Math.Sin(angle) + 0.02 * random.NextNormal());
        }

        Assert.Equal(clouds, SilhouetteClusters.Best(points, 2, 12, ref random));
    }

    [Fact]
    public void The_silhouette_of_two_pairs_is_that_of_the_definition()
    {
        // Pairs 1 apart inside, their members sqrt(101) and 10 away from the other pair's.
        PlanePoint[] points = [new(0, 0), new(0, 1), new(10, 0), new(10, 1)];
        var between = (10 + Math.Sqrt(101)) / 2;
        var (mean, error) = SilhouetteClusters.Silhouette(points, new Clustering([new(0, 0.5), new(10, 0.5)], [0, 0, 1, 1], 1));
        Assert.Equal((between - 1) / between, mean, 1e-12);
        Assert.Equal(0, error, 1e-6);
    }

    [Fact]
    public void Two_factors_give_back_the_loadings_that_made_the_data()
    {
        var random = RandomStream.For(18);
        (double X, double Y)[] truth = [(0.9, 0), (0.8, 0), (-0.85, 0), (0, 0.8), (0, 0.7), (0, 0.75)];
        var rows = new List<double[]>();
        for (var i = 0; i < 20_000; i++)
        {
            var (first, second) = (random.NextNormal(), random.NextNormal());
            var row = new double[truth.Length];
            for (var j = 0; j < row.Length; j++)
                row[j] = truth[j].X * first + truth[j].Y * second + Math.Sqrt(1 - truth[j].X * truth[j].X - truth[j].Y * truth[j].Y) * random.NextNormal();
            rows.Add(row);
        }

        var loadings = LoadingPlane.Of(rows, [0, 1, 2, 3, 4, 5]);
        for (var i = 0; i < truth.Length; i++)
        {
            // Any rotation is as good: compare what it leaves alone.
            for (var j = 0; j < truth.Length; j++)
            {
                Assert.Equal(
                    Math.Abs(truth[i].X * truth[j].X + truth[i].Y * truth[j].Y),
                    Math.Abs(loadings[i].X * loadings[j].X + loadings[i].Y * loadings[j].Y), 0.03);
            }
        }

        Assert.All(loadings, point => Assert.True(point.X >= 0));
    }
}
