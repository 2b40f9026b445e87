using Sluice.Hosting.Experiments;
using Sluice.Messages.Clusters;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class LatencyCurveTests
{
    [Fact]
    public void The_area_is_the_sum_over_minutes_from_the_first_step_on() =>
        Assert.Equal(200 + 300 + 500, LatencyCurve.AreaMsMinutes(Minutes(9_000, 200, 300, 500), TimeSpan.FromMinutes(1)), 9);

    [Fact]
    public void A_minute_without_events_takes_the_one_before_it_and_the_first_ones_the_first_there_is() =>
        Assert.Equal(300 + 300 + 300 + 500, LatencyCurve.AreaMsMinutes(Minutes(double.NaN, 300, double.NaN, 500), TimeSpan.Zero), 9);

    [Fact]
    public void A_curve_without_any_event_has_no_area() =>
        Assert.Throws<ArgumentException>(() => LatencyCurve.AreaMsMinutes(Minutes(100, double.NaN), TimeSpan.FromMinutes(1)));

    private static IEnumerable<MinuteLatency> Minutes(params double[] p99s) =>
        p99s.Select((p99, minute) => new MinuteLatency(TimeSpan.FromMinutes(minute), p99 / 2, p99, 1000));
}
