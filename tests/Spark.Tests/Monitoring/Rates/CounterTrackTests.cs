using FsCheck;
using FsCheck.Fluent;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Rates;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Rates;

public sealed class CounterTrackTests
{
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(180);

    [Fact]
    public void The_rate_is_the_growth_over_the_time() =>
        Expect([AbsenceKind.FirstReading, 1.0, 0.0, 2.5], (0, 100), (60, 160), (120, 160), (180, 310));

    [Fact]
    public void The_first_reading_has_no_rate_however_large_it_is() => Expect([AbsenceKind.FirstReading], (0, 1e15));

    [Fact]
    public void A_total_that_fell_began_again_and_gives_no_rate_until_it_was_read_twice() =>
        Expect([AbsenceKind.FirstReading, AbsenceKind.Restarted, 0.5], (0, 100), (60, 30), (120, 60));

    [Fact]
    public void A_total_that_wraps_round_is_taken_for_one_that_began_again() =>
        Expect([AbsenceKind.FirstReading, AbsenceKind.Restarted, 1.0], (0, uint.MaxValue - 10.0), (60, 49), (120, 109));

    [Fact]
    public void Totals_of_two_processes_are_not_compared_even_where_they_rise()
    {
        var track = new CounterTrack();
        track.Observe(100, At(0), 1, LongestGap);
        Assert.Equal(AbsenceKind.Restarted, track.Observe(700, At(60), 2, LongestGap).Why);
        Assert.Equal(1, track.Observe(760, At(120), 2, LongestGap).PerSecond);
    }

    [Fact]
    public void A_short_gap_gives_the_mean_over_it_and_a_long_one_nothing()
    {
        Expect([AbsenceKind.FirstReading, 1.0], (0, 0), (180, 180));
        Expect([AbsenceKind.FirstReading, AbsenceKind.GapTooLong, 1.0], (0, 0), (181, 181), (241, 241));
    }

    [Fact]
    public void The_same_reading_twice_changes_nothing() =>
        Expect([AbsenceKind.FirstReading, AbsenceKind.NotLater, AbsenceKind.NotLater, 1.0], (0, 100), (0, 100), (0.5, 130), (60, 160));

    [Fact]
    public void A_reading_out_of_order_changes_nothing() =>
        Expect([AbsenceKind.FirstReading, 1.0, AbsenceKind.NotLater, 1.0], (0, 100), (60, 160), (30, 130), (120, 220));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void What_is_no_total_changes_nothing(double total) =>
        Expect([AbsenceKind.FirstReading, AbsenceKind.NotReported, 1.0], (0, 100), (60, total), (120, 220));

    [Fact]
    public void A_total_that_stands_still_has_a_rate_of_zero_and_is_not_missing() => Expect([AbsenceKind.FirstReading, 0.0], (0, 0), (60, 0));

    [Fact]
    public void Rates_times_their_times_are_the_growth_that_was_seen()
    {
        int restarts = 0, gaps = 0, late = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = RandomStream.For((uint)seed);
            var readings = AnyReadings(ref random);
            var track = new CounterTrack();
            var counted = 0.0;
            foreach (var reading in readings)
            {
                var rate = track.Observe(reading.Total, reading.At, reading.Process, LongestGap);
                restarts += rate.Why == AbsenceKind.Restarted ? 1 : 0;
                gaps += rate.Why == AbsenceKind.GapTooLong ? 1 : 0;
                late += rate.Why == AbsenceKind.NotLater ? 1 : 0;
                if (double.IsNaN(rate.PerSecond) == (rate.Why == AbsenceKind.None) || rate.PerSecond < 0)
                    return false;
                if (rate.Why == AbsenceKind.None)
                    counted += rate.PerSecond * (reading.At - Before(readings, reading).At).TotalSeconds;
            }

            return Math.Abs(counted - Grown(readings)) < 1e-6 * (1 + counted);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Assert.True(restarts > 100 && gaps > 100 && late > 100);
    }

    // The second algorithm: sorts out what counts first, and adds up pairs afterwards.
    private static double Grown(List<AnyReading> readings)
    {
        var kept = Kept(readings);
        return kept.Zip(kept.Skip(1))
            .Where(pair => pair.First.Process == pair.Second.Process && pair.Second.At - pair.First.At <= LongestGap)
            .Sum(pair => Math.Max(0, pair.Second.Total - pair.First.Total));
    }

    private static List<AnyReading> Kept(IEnumerable<AnyReading> readings)
    {
        var kept = new List<AnyReading>();
        foreach (var reading in readings)
        {
            if (kept.Count == 0 || reading.At - kept[^1].At >= CounterTrack.ShortestGap)
                kept.Add(reading);
        }

        return kept;
    }

    private static AnyReading Before(List<AnyReading> readings, AnyReading reading) => Kept(readings.TakeWhile(other => !ReferenceEquals(other, reading)))[^1];

    private static List<AnyReading> AnyReadings(ref RandomStream random)
    {
        var readings = new List<AnyReading>();
        var (at, total, process) = (0.0, 0.0, 1UL);
        for (var i = 0; i < 30; i++)
        {
            at += random.NextUniform() < 0.1 ? 200 + 100 * random.NextUniform() : 20 + 60 * random.NextUniform();
            total += 1000 * random.NextUniform();
            if (random.NextUniform() < 0.1)
                (total, process) = (1000 * random.NextUniform(), process + (ulong)random.NextIndex(2));
            readings.Add(new AnyReading(At(at), total, process));
            if (random.NextUniform() < 0.2)
                readings.Add(readings[random.NextIndex(readings.Count)] with { });
        }

        return readings;
    }

    private static void Expect(object[] rates, params ReadOnlySpan<(double Seconds, double Total)> readings)
    {
        var track = new CounterTrack();
        var found = new List<object>();
        foreach (var (seconds, total) in readings)
        {
            var rate = track.Observe(total, At(seconds), 0, LongestGap);
            found.Add(rate.Why == AbsenceKind.None ? rate.PerSecond : rate.Why);
        }

        Assert.Equal(rates, found.ToArray());
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private sealed record AnyReading(TimeSpan At, double Total, ulong Process);
}
