using Sluice.Spark.Kafka;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Kafka;

public sealed class LatencyLogTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Nothing_is_in_an_empty_log()
    {
        var log = new LatencyLog(Hour);
        var into = new LatencyHistogram();
        log.ReadCompletions(TimeSpan.Zero, Hour, Hour, into);
        Assert.Equal(0, log.ReadArrivals(TimeSpan.Zero, Hour, Hour, into));
        Assert.Equal(0, into.Count);
        Assert.Null(log.YoungestArrival);
    }

    [Fact]
    public void One_result_is_of_the_minute_it_came_in_and_its_event_of_the_minute_that_arrived_in()
    {
        var log = new LatencyLog(Hour);
        log.Add(Seconds(62), 10_000);
        Assert.Equal(1, Completions(log, 60, 120, now: 200).Count, 9);
        Assert.Equal(0, Completions(log, 0, 60, now: 200).Count);
        Assert.Equal(1, Arrivals(log, 0, 60, now: 200).Into.Count, 1);
        Assert.Equal(0, Arrivals(log, 60, 120, now: 200).Into.Count, 6);
        Assert.Equal(52, log.YoungestArrival!.Value.TotalSeconds, 6);
        Assert.Equal(10_000, Completions(log, 60, 120, now: 200).Quantile(0.99), 100.0);
    }

    [Fact]
    public void An_event_that_was_not_finished_at_the_end_of_a_window_counts_with_its_age_then()
    {
        var log = new LatencyLog(Hour);
        // Arrived at 50, finished at 92.5: at 60 it was ten seconds old.
        log.Add(Seconds(92.5), 42_500);
        var (into, completed) = Arrivals(log, 0, 60, now: 200);
        Assert.Equal((1.0, 0.0), (Math.Round(into.Count, 3), Math.Round(completed, 3)));
        Assert.InRange(into.MeanMs, 7_000, 13_000);
    }

    [Fact]
    public void A_slice_that_has_only_begun_counts_whole()
    {
        var log = new LatencyLog(Hour);
        log.Add(Seconds(60.5), 100);
        Assert.Equal(1, Completions(log, 0, 61, now: 61).Count, 9);
    }

    [Fact]
    public void What_is_older_than_is_kept_is_forgotten()
    {
        var log = new LatencyLog(TimeSpan.FromMinutes(1));
        log.Add(Seconds(1), 100);
        log.Add(Seconds(66), 100);
        log.Add(Seconds(2), 100);
        Assert.Equal(0, Completions(log, 0, 60, now: 66.1).Count);
        Assert.Equal(1, Completions(log, 60, 66.1, now: 66.1).Count, 6);
    }

    /// <summary>A list of every event, asked by definition, is the second algorithm.</summary>
    [Fact]
    public void Windows_agree_with_a_list_of_all_events()
    {
        var random = RandomStream.For(1, RandomStream.Key(nameof(LatencyLogTests)));
        var log = new LatencyLog(Hour);
        var events = new List<(double Arrived, double Completed)>();
        for (var arrived = 0.0; arrived < 1800; arrived += 0.05)
        {
            // A batch every ten seconds, done two seconds later or, in the third part, after much longer.
            var batch = 10 * Math.Ceiling(arrived / 10) + 2 + random.NextUniform() + (arrived is > 600 and < 1200 ? 90 : 0);
            events.Add((arrived, batch));
        }

        var completed = events.Where(item => item.Completed <= 1800).OrderBy(item => item.Completed).ToArray();
        foreach (var item in completed)
            log.Add(Seconds(item.Completed), 1000 * (item.Completed - item.Arrived));

        var unfinished = 0;
        foreach (var (from, to) in new[] { (60.0, 360.0), (617.0, 677.0), (500.0, 800.0), (1190.0, 1250.0) })
        {
            var arrived = completed.Where(item => item.Arrived >= from && item.Arrived < to).ToArray();
            unfinished += arrived.Count(item => item.Completed > to);
            var exact = arrived.Select(item => 1000 * (Math.Min(to, item.Completed) - item.Arrived)).Order().ToArray();
            var (into, done) = Arrivals(log, from, to, now: 1800);
            // To a slice's worth of events, and to a slice and one per cent in latency.
            Assert.Equal(exact.Length, into.Count, 110.0);
            Assert.Equal(arrived.Count(item => item.Completed <= to), done, 110.0);
            Assert.Equal(exact[(int)(0.5 * exact.Length)], into.Quantile(0.5), 3000.0);
            Assert.Equal(exact[(int)(0.99 * exact.Length)], into.Quantile(0.99), 3000.0);
        }

        Assert.True(unfinished > 1000);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static LatencyHistogram Completions(LatencyLog log, double from, double to, double now)
    {
        var into = new LatencyHistogram();
        log.ReadCompletions(Seconds(from), Seconds(to), Seconds(now), into);
        return into;
    }

    private static (LatencyHistogram Into, double Completed) Arrivals(LatencyLog log, double from, double to, double now)
    {
        var into = new LatencyHistogram();
        var completed = log.ReadArrivals(Seconds(from), Seconds(to), Seconds(now), into);
        return (into, completed);
    }
}
