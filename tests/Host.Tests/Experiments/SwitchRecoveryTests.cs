using Sluice.Hosting.Experiments;
using Sluice.Messages.Clusters;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class SwitchRecoveryTests
{
    [Fact]
    public void A_recovery_is_the_first_of_three_minutes_within_the_limit()
    {
        // The level is 1 s. Minute 1 is a lucky one; from minute 4 on it is within 1.25 times, from minute 5 on within 1.2 times.
        var recovery = Watch(1000, 5000, 1100, 5000, 5000, 1240, 1200, 1200, 1000, 1000, 1000);
        Assert.Equal(new WatchedTime(5, false), recovery.Back);
        Assert.Equal(new WatchedTime(4, false), recovery.BackWider);
        Assert.Equal(1.0, recovery.ReachedFactor, 12);
    }

    [Fact]
    public void A_latency_that_never_rose_is_back_at_once() => Assert.Equal(new WatchedTime(0, false), Watch(1000, 900, 900, 900, 900, 900).Back);

    [Fact]
    public void What_was_not_seen_to_end_is_censored_where_it_could_still_have_been_confirmed()
    {
        // Seven minutes: a recovery in minute 4 would need minutes 4, 5 and 6; of one in minute 5 nothing is known.
        var recovery = Watch(1000, 3000, 3000, 3000, 3000, 3000, 1000, 1000);
        Assert.Equal(new WatchedTime(4, true), recovery.Back);
        Assert.Equal(3.0, recovery.ReachedFactor, 12);
    }

    [Fact]
    public void A_minute_in_which_nothing_was_finished_is_outside_every_limit() =>
        Assert.Equal(new WatchedTime(1, false), Watch(1000, double.NaN, 1000, 1000, 1000, 1000).Back);

    [Fact]
    public void Minutes_before_the_switch_and_after_the_next_do_not_count()
    {
        // The switch is at minute 75, the next at 85.
        var minutes = Enumerable.Range(60, 40).Select(minute => At(minute, minute is >= 75 and < 85 ? 4000 : 1000));
        Assert.Equal(new WatchedTime(7, true), SwitchRecovery.Of("poisson-high", minutes, 75, 85, 1000)!.Back);
    }

    [Fact]
    public void Fewer_than_five_minutes_say_nothing() =>
        Assert.Null(SwitchRecovery.Of("poisson-high", Enumerable.Range(0, 20).Select(minute => At(minute, 1000)), 10, 14, 1000));

    private static SwitchRecovery Watch(double levelMs, params double[] p99s) =>
        SwitchRecovery.Of("poisson-high", p99s.Select((p99, minute) => At(65 + minute, p99)), 65, 65 + p99s.Length, levelMs)!;

    private static MinuteLatency At(int minute, double p99) => new(TimeSpan.FromMinutes(minute), p99 / 2, p99, 1000);
}
