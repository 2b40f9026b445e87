using Sluice.Spark.Kafka;
using Sluice.Spark.Live;
using Xunit;

namespace Sluice.Spark.Tests.Live;

public sealed class LoadHistoryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Nothing_is_known_of_a_load_that_was_never_read()
    {
        var history = new LoadHistory(10);
        Assert.Equal(0, Estimate(history, 0, 5).Count);
        Assert.Equal(1, history.EventsPerResult);
        Assert.Null(history.Last);
    }

    /// <summary>B/2 + D on average, B + D at worst (Little's law does the rest).</summary>
    [Fact]
    public void Without_a_backlog_an_event_waits_for_its_batch_and_for_the_batch()
    {
        var history = new LoadHistory(10);
        history.Add(Point(1, lag: 0));
        var latencies = Estimate(history, 0, 1);
        Assert.Equal(100 * 60, latencies.Count, 6);
        Assert.Equal(2000 + 5000, latencies.MeanMs, 1.0);
        Assert.InRange(latencies.Quantile(0.99), 11_000, 12_000);
        Assert.True(latencies.MaxMs <= 12_000);
    }

    [Fact]
    public void A_backlog_is_worked_off_first()
    {
        var history = new LoadHistory(10);
        // 1,200 events are in the batch that forms and in the one that runs; 6,000 wait a minute longer.
        history.Add(Point(1, lag: 1_200 + 6_000));
        Assert.Equal(60_000 + 2000 + 5000, Estimate(history, 0, 1).MeanMs, 1.0);
    }

    [Fact]
    public void A_trigger_that_takes_longer_than_its_interval_is_its_own_interval()
    {
        var history = new LoadHistory(10);
        history.Add(Point(1, lag: 0) with { DelayMs = 20_000 });
        Assert.Equal(20_000 + 10_000, Estimate(history, 0, 1).MeanMs, 1.0);
    }

    [Fact]
    public void A_window_weighs_each_minute_by_its_events_and_the_last_one_stands_for_what_came_after()
    {
        var history = new LoadHistory(10);
        history.Add(Point(1, lag: 0));
        history.Add(Point(2, lag: 0) with { ArrivalRate = 300, DelayMs = 4000 });
        Assert.Equal((100 * 7000.0 + 300 * 9000.0) / 400, Estimate(history, 0, 2).MeanMs, 1.0);
        Assert.Equal(9000, Estimate(history, 2, 4).MeanMs, 1.0);
        Assert.Equal(300 * 120, Estimate(history, 2, 4).Count, 6);
    }

    [Fact]
    public void A_result_stands_for_as_many_events_as_the_last_minutes_had()
    {
        var history = new LoadHistory(10);
        history.Add(Point(1, lag: 0) with { Results = 7 });
        Assert.Equal(1, history.EventsPerResult);
        history.Add(Point(2, lag: 0) with { Results = 7 + 600 });
        Assert.Equal(10, history.EventsPerResult, 9);
        // A minute in which nobody counted says nothing, nor one without results.
        history.Add(Point(3, lag: 0) with { Results = 607, ArrivalRate = double.NaN });
        Assert.Equal(1, history.EventsPerResult);
    }

    private static LoadPoint Point(int minute, double lag) => new(minute * Minute, 100, lag, DelayMs: 2000, IntervalMs: 10_000, Results: 0);

    private static LatencyHistogram Estimate(LoadHistory history, int from, int to)
    {
        var into = new LatencyHistogram();
        history.Estimate(from * Minute, to * Minute, into);
        return into;
    }
}
