using Sluice.Spark.Simulation.Calibration;
using Xunit;

namespace Sluice.Spark.Tests.Calibration;

public sealed class MediansTests
{
    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 9, 1, 5 }, 5)]
    [InlineData(new double[] { 9, 1, 5, 7 }, 6)]
    [InlineData(new double[0], double.NaN)]
    public void The_middle_value_or_the_mean_of_the_middle_two(double[] values, double median) => Assert.Equal(median, values.Median());
}
