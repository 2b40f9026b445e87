using Sluice.Actors.Tests.Storage;
using Sluice.Spark.Kafka;
using Sluice.Spark.Live;
using Sluice.Spark.Tables;
using Xunit;

namespace Sluice.Spark.Tests.Tables;

/// <summary>From rows in PostgreSQL to the percentiles of a window.</summary>
public sealed class TableFollowerTests(PostgresServer server)
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_percentiles_of_a_window_are_those_of_the_rows_that_were_written_in_it()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        var sink = Sink();
        await using var follower = new TableFollower(table.Access(), sink, ResultsTable.Hasty);
        await BegunAsync(table, sink);
        // A hundred results, of 10 ms to a second.
        await table.ExecuteAsync("INSERT INTO results SELECT extract(epoch from now()) * 1000 - 10 * i, now() FROM generate_series(1, 100) AS i");
        await UntilAsync(() => sink.Events > 100);

        var source = new LatencySource(new LoadHistory(10), sink);
        // What it began with is of 0 ms, one row.
        var summary = source.Read(new LatencyQuery(TimeSpan.Zero, TimeSpan.FromMinutes(5), LatencyBasis.Completion), TimeSpan.FromMinutes(5));
        Assert.False(summary.IsEstimate);
        Assert.Equal(500, summary.P50Ms, 25.0);
        Assert.Equal(950, summary.P95Ms, 25.0);
        Assert.Equal(990, summary.P99Ms, 25.0);
        Assert.Null(sink.Fault);
    }

    [Fact]
    public async Task A_table_that_fails_says_so_and_is_read_on_when_it_is_mended()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        var sink = Sink();
        await using var follower = new TableFollower(table.Access(), sink, ResultsTable.Hasty with { LongestPause = TimeSpan.FromMilliseconds(100) });
        await BegunAsync(table, sink);
        await table.ExecuteAsync("ALTER TABLE results RENAME TO old");
        await UntilAsync(() => sink.Fault?.Contains("results", StringComparison.Ordinal) == true);
        await table.ExecuteAsync("ALTER TABLE old RENAME TO results");
        var before = sink.Events;
        await table.WriteAsync(1);
        await UntilAsync(() => sink.Events > before && sink.Fault is null);
    }

    [Fact]
    public async Task Rows_without_an_event_time_are_counted_apart()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        var sink = Sink();
        await using var follower = new TableFollower(table.Access(), sink, ResultsTable.Hasty);
        await BegunAsync(table, sink);
        await table.ExecuteAsync("INSERT INTO results VALUES (NULL, now())");
        await UntilAsync(() => sink.Untimed == 1);
    }

    [Fact]
    public async Task What_is_more_than_can_be_read_is_left_out_and_said()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        var sink = Sink();
        await using var follower = new TableFollower(table.Access(), sink, ResultsTable.Hasty with { MostBehind = TimeSpan.Zero });
        await BegunAsync(table, sink);
        await table.WriteAsync(10 * TableReader.PageRows, written: "clock_timestamp()");
        await UntilAsync(() => sink.Fault?.Contains("sample", StringComparison.Ordinal) == true);
        Assert.InRange(sink.Events, TableReader.PageRows, 9 * TableReader.PageRows);
        // And goes on.
        var before = sink.Events;
        for (var tries = 0; tries < 200 && sink.Events == before; tries++)
        {
            await table.WriteAsync(1);
            await Task.Delay(50, None);
        }

        Assert.True(sink.Events > before, sink.Fault);
    }

    private static SinkLatency Sink() => new("results", "event_time", TimeProvider.System, TimeProvider.System.GetTimestamp(), TimeSpan.FromMinutes(5));

    /// <summary>Writes until something was read: it is read from some moment on.</summary>
    private static async Task BegunAsync(ResultsTable table, SinkLatency sink)
    {
        for (var tries = 0; tries < 200 && sink.Events == 0; tries++)
        {
            await table.ExecuteAsync("DELETE FROM results");
            await table.WriteAsync(1);
            await Task.Delay(100, None);
        }

        Assert.True(sink.Events > 0, sink.Fault);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; tries < 200 && !holds(); tries++)
            await Task.Delay(50, None);
        Assert.True(holds());
    }
}
