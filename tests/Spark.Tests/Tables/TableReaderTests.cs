using System.Net;
using System.Net.Sockets;
using Sluice.Actors.Tests.Storage;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Tables;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Tables;

/// <summary>Against a PostgreSQL server of the test run's own.</summary>
public sealed class TableReaderTests(PostgresServer server)
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bigint", "timestamptz", "extract(epoch from now()) * 1000 - $1", "now()")]
    [InlineData("timestamptz", "bigint", "now() - $1 * interval '1 millisecond'", "extract(epoch from now()) * 1000")]
    [InlineData("timestamp", "timestamp", "(now() at time zone 'UTC') - $1 * interval '1 millisecond'", "now() at time zone 'UTC'")]
    public async Task Latency_is_from_the_event_time_to_the_time_written_however_both_are_held(string eventType, string writtenType, string happened, string written)
    {
        await using var table = await ResultsTable.CreateAsync(server, eventType, writtenType);
        var reader = await BegunAsync(table);
        await table.WriteAsync(3, 1234, happened, written);
        var rows = (await SettledAsync(reader)).Rows;
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.Equal(1234, row.LatencyMs!.Value, 2.0));
        Assert.All(rows, row => Assert.True(row.Age > TimeSpan.Zero));
    }

    [Fact]
    public async Task What_was_there_before_is_not_read_and_what_comes_is_read_once()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        await table.WriteAsync(5);
        await Task.Delay(50, None);
        var reader = await BegunAsync(table);
        await table.WriteAsync(2);
        Assert.Equal(2, (await SettledAsync(reader)).Rows.Length);
        await table.WriteAsync(3);
        Assert.Equal(3, (await SettledAsync(reader)).Rows.Length);
        Assert.Empty((await SettledAsync(reader)).Rows);
    }

    [Fact]
    public async Task More_than_a_page_is_read_page_by_page()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        var reader = await BegunAsync(table);
        await table.WriteAsync(TableReader.PageRows + 700, written: "clock_timestamp()");
        var (first, second) = (await SettledAsync(reader), await SettledAsync(reader));
        Assert.Equal((TableReader.PageRows + 700, true, false), (first.Rows.Length + second.Rows.Length, first.IsFull, second.IsFull));
    }

    [Fact]
    public async Task The_rows_of_one_transaction_are_read_together_and_of_too_many_the_first()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        var reader = await BegunAsync(table);
        await table.WriteAsync(TableReader.PageRows + 700);
        Assert.Equal(TableReader.PageRows + 700, (await SettledAsync(reader)).Rows.Length);
        await table.WriteAsync(TableReader.MostRows + 5000);
        Assert.Equal(TableReader.MostRows, (await SettledAsync(reader)).Rows.Length);
        await table.WriteAsync(1);
        Assert.Single((await SettledAsync(reader)).Rows);
    }

    [Fact]
    public async Task A_row_without_an_event_time_has_no_latency()
    {
        await using var table = await ResultsTable.CreateAsync(server, "timestamptz");
        var reader = await BegunAsync(table);
        await table.ExecuteAsync("INSERT INTO results VALUES (NULL, now()), ('infinity', now()), ('-infinity', now()), ('200000-01-01', now())");
        var rows = (await SettledAsync(reader)).Rows;
        Assert.Equal(4, rows.Length);
        Assert.All(rows, row => Assert.Null(row.LatencyMs));
    }

    [Fact]
    public async Task A_name_that_is_a_word_of_SQL_or_has_capitals_is_only_a_name()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        await table.ExecuteAsync("""CREATE SCHEMA "Select"; CREATE TABLE "Select"."drop$" ("from" bigint, "Order" timestamptz)""");
        var reader = new TableReader(table.Access("Select.drop$", "from", "Order"), ResultsTable.Hasty);
        (await reader.ReadAsync(None)).Present();
    }

    [Theory]
    [InlineData("nothing", "event_time", "written_at", "does not exist")]
    [InlineData("results", "happened", "written_at", "happened")]
    [InlineData("results", "event_time", "note", "timestamptz")]
    public async Task What_is_not_there_or_holds_no_time_is_named(string name, string eventTime, string written, string said)
    {
        await using var table = await ResultsTable.CreateAsync(server);
        await table.ExecuteAsync("ALTER TABLE results ADD COLUMN note text");
        var answer = await new TableReader(table.Access(name, eventTime, written), ResultsTable.Hasty).ReadAsync(None);
        Assert.False(answer.IsPresent);
        Assert.Contains(name, answer.Absence.Reason, StringComparison.Ordinal);
        Assert.Contains(said, answer.Absence.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_made_anew_is_read_on()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        var reader = await BegunAsync(table);
        await table.ExecuteAsync("ALTER TABLE results RENAME TO old");
        (await reader.ReadAsync(None)).Missing(AbsenceKind.ServerFailed);
        await table.ExecuteAsync("CREATE TABLE results (event_time timestamptz, written_at timestamptz)");
        await table.WriteAsync(2, 10, "now() - $1 * interval '1 millisecond'");
        Assert.Equal(2, (await SettledAsync(reader)).Rows.Length);
    }

    /// <summary>A second goes by: the shortest time limit there is.</summary>
    [Fact]
    public async Task A_page_that_takes_too_long_is_given_up_by_the_database_itself()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        await table.ExecuteAsync("CREATE VIEW slow AS SELECT results.* FROM results, (SELECT pg_sleep(5)) AS pause");
        var reader = new TableReader(table.Access("slow"), ResultsTable.Hasty);
        (await reader.ReadAsync(None)).Present();
        await table.WriteAsync(1);
        await Task.Delay(50, None);
        var answer = await reader.ReadAsync(None);
        Assert.False(answer.IsPresent);
        Assert.Contains("index", answer.Absence.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_can_be_changed_by_what_reads()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        await table.ExecuteAsync("""
            CREATE TABLE victims (name text);
            CREATE FUNCTION strike() RETURNS bigint LANGUAGE sql VOLATILE AS 'INSERT INTO victims VALUES (''you'') RETURNING 1::bigint';
            CREATE VIEW evil AS SELECT strike() AS event_time, written_at FROM results
            """);
        var reader = new TableReader(table.Access("evil"), ResultsTable.Hasty);
        (await reader.ReadAsync(None)).Present();
        await table.WriteAsync(1);
        await Task.Delay(50, None);
        Assert.Contains("read-only", (await reader.ReadAsync(None)).Missing(AbsenceKind.ServerFailed).Reason, StringComparison.Ordinal);
    }

    /// <summary>Two seconds go by: the shortest time limits there are.</summary>
    [Fact]
    public async Task A_database_that_is_not_there_or_says_nothing_is_given_up_without_its_password()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var table = await ResultsTable.CreateAsync(server);
        foreach (var port in (int[])[1, ((IPEndPoint)silent.LocalEndpoint).Port])
        {
            await File.WriteAllTextAsync(table.ConnectionFile, $"jdbc:postgresql://127.0.0.1:{port}/ads?user=reader&password=hunter2&sslmode=disable", None);
            var answer = await new TableReader(table.Access(), ResultsTable.Hasty).ReadAsync(None);
            Assert.Contains(answer.Absence?.Kind, new AbsenceKind?[] { AbsenceKind.Unreachable, AbsenceKind.TimedOut });
            Assert.DoesNotContain("hunter2", answer.Absence!.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_connection_that_is_changed_in_place_counts_from_the_next_reading_on()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        var right = await File.ReadAllTextAsync(table.ConnectionFile, None);
        await File.WriteAllTextAsync(table.ConnectionFile, "password=hunter2", None);
        var reader = new TableReader(table.Access(), ResultsTable.Hasty);
        Assert.DoesNotContain("hunter2", (await reader.ReadAsync(None)).Missing(AbsenceKind.NotConfigured).Reason, StringComparison.Ordinal);
        await File.WriteAllTextAsync(table.ConnectionFile, right, None);
        (await reader.ReadAsync(None)).Present();
    }

    private static async Task<TableReader> BegunAsync(ResultsTable table)
    {
        var reader = new TableReader(table.Access(), ResultsTable.Hasty);
        Assert.Empty((await reader.ReadAsync(None)).Present().Rows);
        return reader;
    }

    private static async Task<TablePage> SettledAsync(TableReader reader)
    {
        await Task.Delay(2 * ResultsTable.Hasty.Settled, None);
        return (await reader.ReadAsync(None)).Present();
    }
}
