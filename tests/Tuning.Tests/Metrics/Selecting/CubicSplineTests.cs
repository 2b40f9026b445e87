using Sluice.Tuning.Metrics.Selecting;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class CubicSplineTests
{
    private static readonly double[] Uneven = [0, 1, 2.5, 3, 7, 7.5, 11], Wiggle = [1, -2, 0.5, 4, 3, 8, -1];

    [Theory]
    [InlineData(0.25, 0.12917945762476252)]
    [InlineData(1.75, -2.334752067791112)]
    [InlineData(2.75, 2.283204120522682)]
    [InlineData(5, 2.629508595523843)]
    [InlineData(7.25, 5.244331584350817)]
    [InlineData(10.9, 2.8834981998053877)]
    public void Uneven_knots_give_what_scipy_gives(double x, double expected) =>
        Assert.Equal(expected, CubicSpline.Fit(Uneven, Wiggle).At(x), 1e-9);

    [Theory]
    [InlineData(0.5, -0.6111111111111112)]
    [InlineData(3, 5.976190476190477)]
    [InlineData(4.25, 3.3639632936507935)]
    public void Four_knots_give_what_scipy_gives(double x, double expected) =>
        Assert.Equal(expected, CubicSpline.Fit([0, 1, 4, 4.5], [2, -1, 5, 1]).At(x), 1e-9);

    [Theory]
    [InlineData(0.5, 0.1875)]
    [InlineData(3, 0.5)]
    public void Three_knots_give_a_parabola_as_scipy_does(double x, double expected) =>
        Assert.Equal(expected, CubicSpline.Fit([0, 1, 4], [2, -1, 5]).At(x), 1e-9);

    [Fact]
    public void Two_knots_give_a_line() => Assert.Equal(2.5, CubicSpline.Fit([1, 3], [2, 4]).At(1.5), 1e-12);

    [Fact]
    public void A_cubic_is_its_own_spline()
    {
        double Cubic(double x) => 2 - x + 0.5 * x * x - 0.125 * x * x * x;
        double[] knots = [-3, -1, 0, 0.5, 4, 5, 9];
        var spline = CubicSpline.Fit(knots, Array.ConvertAll(knots, Cubic));
        for (var x = -3.0; x <= 9; x += 0.37)
            Assert.Equal(Cubic(x), spline.At(x), 1e-10);
    }

    [Fact]
    public void It_passes_through_its_knots()
    {
        var spline = CubicSpline.Fit(Uneven, Wiggle);
        for (var i = 0; i < Uneven.Length; i++)
            Assert.Equal(Wiggle[i], spline.At(Uneven[i]), 1e-12);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(11.1)]
    [InlineData(double.NaN)]
    public void It_says_nothing_outside_its_knots(double x) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CubicSpline.Fit(Uneven, Wiggle).At(x));

    [Fact]
    public void Knots_that_do_not_rise_and_cells_that_are_not_finite_are_refused_by_name()
    {
        Assert.Contains("1 knots", Assert.Throws<ArgumentException>(() => CubicSpline.Fit([0], [1])).Message, StringComparison.Ordinal);
        Assert.Contains("Knot 2", Assert.Throws<ArgumentException>(() => CubicSpline.Fit([0, 1, 1], [1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("Knot 1", Assert.Throws<ArgumentException>(() => CubicSpline.Fit([0, 1, 2], [1, double.NaN, 3])).Message, StringComparison.Ordinal);
    }
}
