using Sluice.Hosting.Experiments;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class QuantilesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 2.5)]
    [InlineData(1, 4)]
    public void Neighbours_are_interpolated(double share, double expected) => Assert.Equal(expected, Quantiles.Of([4, 1, 3, 2], share), 12);

    [Fact]
    public void One_value_is_every_quantile() => Assert.Equal(7, Quantiles.Of([7], 0.3));

    [Fact]
    public void A_cluster_that_finished_nothing_is_the_worst_there_is()
    {
        Assert.Equal(2, Quantiles.Median([double.PositiveInfinity, 1, 2]));
        Assert.Equal(double.PositiveInfinity, Quantiles.Median([double.PositiveInfinity, double.PositiveInfinity, 1]));
        Assert.Equal(double.PositiveInfinity, Quantiles.Median([double.PositiveInfinity, 1]));
    }

    [Fact]
    public void No_value_and_no_number_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Quantiles.Median([]));
        Assert.Throws<ArgumentException>(() => Quantiles.Median([1, double.NaN]));
    }
}
