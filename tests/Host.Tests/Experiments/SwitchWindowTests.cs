using Sluice.Hosting.Experiments;
using Sluice.Messages.Clusters;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class SwitchWindowTests
{
    [Fact]
    public void Windows_begin_at_the_switch_and_incomplete_ones_are_left_out()
    {
        // Minutes 0 to 13, the load switches at minute 7: windows from 2 and from 7, each the median of its five minutes.
        var windows = SwitchWindow.Of(Enumerable.Range(0, 14).Select(minute => At(minute, 100 * minute)), 7);
        Assert.Equal([new SwitchWindow(2, 400), new SwitchWindow(7, 900)], windows);
    }

    [Fact]
    public void A_window_in_which_nothing_was_finished_is_the_worst_there_is() =>
        Assert.Equal(double.PositiveInfinity, SwitchWindow.Of(Enumerable.Range(0, 5).Select(minute => At(minute, minute < 2 ? 100 : double.NaN)), 0).Single().P99Ms);

    private static MinuteLatency At(int minute, double p99) => new(TimeSpan.FromMinutes(minute), p99 / 2, p99, 1000);
}
