using Sluice.Hosting.Experiments;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class KaplanMeierTests
{
    [Fact]
    public void Remissions_under_6_MP_fall_as_published()
    {
        // Freireich et al. 1963, weeks; the estimate is in Kleinbaum and Klein, Survival Analysis, table 2.1. A plus marks a censored time.
        string[] weeks = ["6", "6", "6", "6+", "7", "9+", "10", "10+", "11+", "13", "16", "17+", "19+", "20+", "22", "23", "25+", "32+", "32+", "34+", "35+"];
        var curve = KaplanMeier.Of(weeks.Select(week => new WatchedTime(int.Parse(week.TrimEnd('+'), null), week.EndsWith('+'))));
        Assert.Equal([6, 7, 10, 13, 16, 22, 23], curve.Steps.Select(step => step.Minutes));
        double[] published = [.8571, .8067, .7529, .6902, .6275, .5378, .4482];
        Assert.Equal(published, curve.Steps.Select(step => Math.Round(step.Share, 4)));
        Assert.Equal(23, curve.MedianMinutes);
        Assert.Equal(35, curve.WatchedMinutes);
        Assert.Equal(.7529, curve.ShareAfter(12.9), 4);
        Assert.Equal(1, curve.ShareAfter(5.9));
    }

    [Fact]
    public void Without_a_censored_time_it_is_the_share_of_longer_times()
    {
        var random = RandomStream.For(1);
        double[] times = new double[101];
        for (var i = 0; i < times.Length; i++)
            times[i] = random.NextIndex(40);
        var curve = KaplanMeier.Of(times.Select(time => new WatchedTime(time, false)));
        Assert.All(Enumerable.Range(0, 40), at => Assert.Equal(times.Count(time => time > at) / 101.0, curve.ShareAfter(at), 12));
        Assert.Equal(Quantiles.Median(times), curve.MedianMinutes);
    }

    [Fact]
    public void A_median_that_is_not_reached_is_infinite()
    {
        var curve = KaplanMeier.Of([new(5, false), new(10, true), new(10, true)]);
        Assert.Equal(double.PositiveInfinity, curve.MedianMinutes);
        Assert.Equal(2.0 / 3, curve.ShareAfter(1000), 12);
    }

    [Fact]
    public void Where_nothing_happened_nothing_falls()
    {
        var curve = KaplanMeier.Of([new(10, true)]);
        Assert.Empty(curve.Steps);
        Assert.Equal((double.PositiveInfinity, 10, 1), (curve.MedianMinutes, curve.WatchedMinutes, curve.ShareAfter(10)));
    }

    [Fact]
    public void What_happens_at_once_counts_at_once() => Assert.Equal(0, KaplanMeier.Of([new(0, false)]).MedianMinutes);

    [Fact]
    public void No_time_and_senseless_times_are_refused()
    {
        Assert.Throws<ArgumentException>(() => KaplanMeier.Of([]));
        Assert.Throws<ArgumentException>(() => KaplanMeier.Of([new(-1, false)]));
        Assert.Throws<ArgumentException>(() => KaplanMeier.Of([new(1, false), new(double.NaN, true)]));
    }
}
