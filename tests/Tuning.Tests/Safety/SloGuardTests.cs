using Sluice.Tuning.Randomness;
using Sluice.Tuning.Safety;
using Xunit;

namespace Sluice.Tuning.Tests.Safety;

public sealed class SloGuardTests
{
    private static readonly TimeSpan Batch = TimeSpan.FromSeconds(2);

    [Fact]
    public void The_limit_is_the_objective_or_twice_the_latency_before_whichever_is_higher()
    {
        Assert.Equal(5000, Begin(5000, 1000).LimitMs);
        Assert.Equal(6000, Begin(5000, 3000).LimitMs);
        Assert.Equal(2000, Begin(null, 1000).LimitMs);
        Assert.Equal(5000, Begin(5000, double.NaN).LimitMs);
        Assert.Equal(double.PositiveInfinity, Begin(null, double.NaN).LimitMs);
    }

    [Theory]
    [InlineData(1.0, null)]
    [InlineData(1.5, 110)]
    [InlineData(3.0, 70)]
    public void A_latency_over_the_limit_raises_the_alarm_the_sooner_the_farther(double times, int? after) =>
        Assert.Equal(after, AlarmAfter(Begin(5000, 1000), at => Sample(at, 5000 * times)));

    [Fact]
    public void An_outlier_is_forgotten() =>
        Assert.Null(AlarmAfter(Begin(5000, 1000), at => Sample(at, at.TotalSeconds % 60 < 20 ? 20_000 : 1000)));

    [Fact]
    public void Missing_samples_never_raise_it_and_do_not_take_back_what_was_seen()
    {
        Assert.Null(AlarmAfter(Begin(5000, 1000), at => new GuardSample(at, double.NaN, double.NaN, double.NaN, double.NaN, true)));
        Assert.Null(AlarmAfter(Begin(5000, 1000), at => Sample(at, double.NaN)));
        Assert.Null(AlarmAfter(Begin(5000, 1000), at => Sample(at, 9000) with { LagEvents = double.PositiveInfinity }));
        Assert.Equal(140, AlarmAfter(Begin(5000, 1000), at => at.TotalSeconds is > 50 and < 90 ? Sample(at, double.NaN) : Sample(at, 6000)));
    }

    [Fact]
    public void A_dead_application_raises_it_at_the_second_sample() =>
        Assert.Equal(20, AlarmAfter(Begin(5000, 1000), at => Sample(at, 1000) with { IsUp = false }));

    [Fact]
    public void A_backlog_that_is_worked_off_is_no_evidence_whatever_its_latency()
    {
        // 24 s of outage at 100 events a second, worked off at 20 a second.
        Assert.Null(AlarmAfter(Begin(5000, 1000), at => Sample(at, at.TotalSeconds < 130 ? 30_000 : 1000) with { LagEvents = Math.Max(100, 2400 - 20 * at.TotalSeconds) }));
    }

    [Fact]
    public void A_backlog_that_grows_raises_it() =>
        Assert.InRange(AlarmAfter(Begin(5000, 1000), at => Sample(at, 30_000) with { LagEvents = 2400 + 40 * at.TotalSeconds })!.Value, 60, 120);

    [Fact]
    public void Nothing_finished_for_a_minute_and_three_batches_raises_it() =>
        Assert.Equal(70, AlarmAfter(Begin(5000, 1000), at => new GuardSample(at, 0, double.NaN, 100, 100, true)));

    [Fact]
    public void Where_a_cluster_was_behind_before_only_a_backlog_that_doubles_and_a_long_silence_speak_against_the_change()
    {
        var behind = SloGuard.Begin(SloGuardSettings.Default, TimeSpan.Zero, 5000, 40_000, 5000, Batch);
        Assert.Null(AlarmAfter(behind, at => Sample(at, 90_000) with { LagEvents = 6000 + 5 * at.TotalSeconds }));
        Assert.InRange(AlarmAfter(behind, at => Sample(at, 90_000) with { LagEvents = 6000 + 60 * at.TotalSeconds })!.Value, 100, 200);
        Assert.Equal(310, AlarmAfter(behind, at => new GuardSample(at, 0, double.NaN, 6000, 100, true), until: 400));
        Assert.Equal(20, AlarmAfter(behind, at => Sample(at, 1000) with { IsUp = false }));
    }

    [Fact]
    public void Where_a_cluster_was_behind_before_the_age_of_its_backlog_does_not_speak_against_the_change_until_the_backlog_is_gone()
    {
        // 400 s behind, and the window before saw no more than a minute of it.
        var behind = SloGuard.Begin(SloGuardSettings.Default, TimeSpan.Zero, 30_000, 59_400, 40_000, Batch);
        Assert.Null(AlarmAfter(behind, at => Sample(at, 400_000) with { LagEvents = 41_000 }));
        Assert.Null(AlarmAfter(behind, at => Sample(at, 400_000 - 1000 * at.TotalSeconds) with { LagEvents = 40_000 - 100 * at.TotalSeconds }));
        Assert.Equal(120, AlarmAfter(behind, at => Sample(at, at.TotalSeconds < 60 ? 400_000 : 300_000) with { LagEvents = at.TotalSeconds < 60 ? 40_000 : 150 }));
    }

    [Fact]
    public void A_lag_no_older_than_latency_may_be_is_no_backlog()
    {
        // Held by batches that overlap: 12 s of arrivals where 3 batches are 6.
        Assert.Null(AlarmAfter(Begin(15_000, 4000), at => Sample(at, 13_000) with { LagEvents = 1200 }, until: 900));
        Assert.NotNull(AlarmAfter(Begin(5000, 1000), at => Sample(at, 4000) with { LagEvents = 1200 }));
        Assert.Null(AlarmAfter(Begin(null, 7000), at => Sample(at, 13_000) with { LagEvents = 1200 }, until: 900));
        // Once the restart's backlog must be gone, latency counts whatever the lag.
        Assert.Equal(700, AlarmAfter(Begin(15_000, 4000), at => Sample(at, 20_000) with { LagEvents = 1200 }, until: 900));
    }

    [Fact]
    public void A_change_of_a_cluster_that_was_behind_is_not_watched_beyond_its_step()
    {
        var behind = SloGuard.Begin(SloGuardSettings.Default, TimeSpan.Zero, 30_000, 59_400, 40_000, Batch);
        Assert.False(behind.Observe(Sample(TimeSpan.FromSeconds(10), 400_000) with { LagEvents = 41_000 }).Next.IsUndecided(TimeSpan.FromSeconds(10)));
        Assert.True(Begin(5000, 1000).Observe(Sample(TimeSpan.FromSeconds(10), 400_000) with { LagEvents = 41_000 }).Next.IsUndecided(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_cluster_that_idles_is_left_alone() =>
        Assert.Null(AlarmAfter(Begin(5000, 1000), at => new GuardSample(at, 0, double.NaN, 0, 0, true)));

    [Fact]
    public void Noise_around_the_level_before_raises_it_in_less_than_one_of_twenty_runs()
    {
        // p99 of half a minute is log-normal around its level, neighbours overlapping by two thirds; twelve changes of five minutes a run.
        const int Runs = 400;
        var (alarmed, spread) = (0, 0.0);
        for (var run = 0; run < Runs; run++)
        {
            var random = RandomStream.For(1811, (ulong)run);
            var isAlarmed = false;
            for (var change = 0; change < 12; change++)
            {
                var (last, before) = (0.0, 0.0);
                isAlarmed |= AlarmAfter(Begin(null, 1000), at =>
                {
                    var fresh = 0.3 * Normal(ref random);
                    var level = (fresh + last + before) / Math.Sqrt(3);
                    (last, before) = (fresh, last);
                    spread = Math.Max(spread, Math.Exp(level));
                    return Sample(at, 1000 * Math.Exp(level));
                }) is not null;
            }

            alarmed += isAlarmed ? 1 : 0;
        }

        Assert.True(spread > 2, "the noise never crosses the limit, so nothing was tested");
        Assert.InRange(alarmed / (double)Runs, 0, 0.05);
    }

    [Fact]
    public void Once_raised_the_alarm_stays()
    {
        var guard = Begin(5000, 1000);
        for (var s = 10; s <= 300; s += 10)
            (guard, _) = guard.Observe(Sample(TimeSpan.FromSeconds(s), s < 150 ? 20_000 : 100));
        Assert.NotNull(guard.Alarm);
        Assert.Equal(GuardVerdict.RollBack, guard.Observe(Sample(TimeSpan.FromSeconds(310), 100)).Verdict);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused() => Assert.Contains(
        "Worsening", Assert.Throws<ArgumentException>(() => (SloGuardSettings.Default with { Worsening = 1 }).Validated()).Message, StringComparison.Ordinal);

    private static SloGuard Begin(double? slo, double before) => SloGuard.Begin(SloGuardSettings.Default, TimeSpan.Zero, slo, before, 100, Batch);

    private static GuardSample Sample(TimeSpan at, double p99Ms) => new(at, 3000, p99Ms, 150, 100, true);

    private static double Normal(ref RandomStream random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextUniform())) * Math.Cos(2 * Math.PI * random.NextUniform());

    /// <summary>Seconds until the alarm, sampled every ten seconds; null for none.</summary>
    private static int? AlarmAfter(SloGuard guard, Func<TimeSpan, GuardSample> sample, int until = 300)
    {
        for (var s = 10; s <= until; s += 10)
        {
            (guard, var verdict) = guard.Observe(sample(TimeSpan.FromSeconds(s)));
            if (verdict == GuardVerdict.RollBack)
                return s;
        }

        return null;
    }
}
