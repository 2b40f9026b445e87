using Sluice.Hosting.Experiments;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class MedianIntervalTests
{
    private static readonly RandomStream Draws = RandomStream.For(1);

    [Fact]
    public void Equal_values_have_an_interval_without_width() => Assert.Equal(new MedianInterval(3, 3, 3), MedianInterval.Of([3, 3, 3], Draws));

    [Fact]
    public void Of_three_values_it_is_their_range()
    {
        // All three draws are the smallest once in 27: more than 2.5 %, so the interval ends at the smallest and, alike, at the largest.
        var interval = MedianInterval.Of([10, 30, 20], Draws);
        Assert.Equal(new MedianInterval(20, 10, 30), interval);
    }

    [Fact]
    public void The_same_draws_give_the_same_interval_and_the_median_lies_within()
    {
        double[] values = [.. Enumerable.Range(0, 25).Select(i => Math.Exp(i * 0.37 % 2))];
        var interval = MedianInterval.Of(values, Draws);
        Assert.Equal(interval, MedianInterval.Of(values, Draws));
        Assert.InRange(interval.Median, interval.Low, interval.High);
        Assert.True(values.Min() < interval.Low && interval.High < values.Max());
    }

    [Fact]
    public void It_covers_the_true_median_about_as_often_as_it_says()
    {
        var random = RandomStream.For(2);
        var covered = 0;
        for (var trial = 0; trial < 200; trial++)
        {
            var values = new double[20];
            for (var i = 0; i < values.Length; i++)
                values[i] = random.NextNormal();
            var interval = MedianInterval.Of(values, RandomStream.For(3, (ulong)trial));
            covered += interval.Low <= 0 && 0 <= interval.High ? 1 : 0;
        }

        // 95 % of 200 is 190; the standard error is 3.
        Assert.InRange(covered, 178, 199);
    }

    [Fact]
    public void Of_groups_it_is_the_median_of_their_medians()
    {
        var interval = MedianInterval.Of([[1, 2, 3], [10, 10, 10], [100, 200, 300]], Draws);
        Assert.Equal(new MedianInterval(10, 10, 10), interval);
    }

    [Fact]
    public void Of_times_it_is_infinite_where_the_median_is_not_reached()
    {
        WatchedTime[] soon = [new(2, false), new(3, false)];
        WatchedTime[] never = [new(7, true), new(7, true)];
        Assert.Equal(new MedianInterval(double.PositiveInfinity, 2, double.PositiveInfinity), MedianInterval.OfTimes([soon, never, never], Draws));
        Assert.Equal(new MedianInterval(2, 2, 2), MedianInterval.OfTimes([soon, soon], Draws));
        Assert.Throws<ArgumentException>(() => MedianInterval.OfTimes([soon, []], Draws));
        Assert.Throws<ArgumentException>(() => MedianInterval.OfTimes([], Draws));
    }
}
