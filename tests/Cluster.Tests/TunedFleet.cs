using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>The simulated Spark clusters that the nodes of a fault test tune, and what the journal says of them.</summary>
internal static class TunedFleet
{
    private const int Clusters = 24;

    /// <summary>What every node is given: a step of five minutes takes five seconds.</summary>
    public static string[] Arguments { get; } = ["--simulate", Clusters.ToString(CultureInfo.InvariantCulture), "--speed", "60"];

    /// <summary>How often a test kills: <c>SLUICE_KILLS</c>, or what it does by itself.</summary>
    public static int Kills(int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable("SLUICE_KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : otherwise;

    /// <summary>How long it takes until each cluster has written an event.</summary>
    /// <param name="journal">Theirs.</param>
    /// <param name="patience">Fails after it.</param>
    /// <param name="quarantined">How many of them write nothing any more.</param>
    public static async Task<TimeSpan> AllProgressAsync(this JournalSettings journal, TimeSpan patience, int quarantined = 0)
    {
        // As the journal has it.
        var since = DateTime.UtcNow.Ticks;
        for (var begun = Stopwatch.GetTimestamp(); ; await Task.Delay(200, TestContext.Current.CancellationToken))
        {
            var silent = Clusters - quarantined - await journal.CountAsync(
                "SELECT count(DISTINCT persistence_id) FROM journal WHERE persistence_id LIKE 'cluster-fleet-%' AND created >= @since", since);
            if (silent == 0)
                return Stopwatch.GetElapsedTime(begun);
            if (Stopwatch.GetElapsedTime(begun) > patience)
                Assert.Fail($"{silent} of {Clusters} clusters have written nothing for {patience.TotalSeconds} s");
        }
    }

    /// <summary>How many events an entity has written.</summary>
    public static Task<long> EventsOfAsync(this JournalSettings journal, string entity) =>
        journal.CountAsync($"SELECT count(*) FROM journal WHERE persistence_id = '{entity}' AND 0 < @since", 1);

    /// <summary>Stops every node and has <c>sluice check journal</c> look at what is left.</summary>
    public static async Task EndWithACheckAsync(this Nodes nodes, JournalSettings journal, ITestOutputHelper output)
    {
        var running = nodes.Running.ToArray();
        foreach (var node in running)
            await nodes[node].SignalAsync("TERM");
        foreach (var node in running)
            Assert.Equal(0, await nodes[node].EndAsync(Nodes.Patience));
        var (code, text) = await ServeProcess.RunAsync(["check", "journal", "-o", "json", "--replays", "50"], journal.Connection);
        using var check = JsonDocument.Parse(text);
        foreach (var row in check.RootElement.GetProperty("rows").EnumerateArray())
            output.WriteLine($"{row.GetProperty("invariant").GetString()}: {row.GetProperty("checked").GetInt64()} checked, {row.GetProperty("violations").GetInt64()} violated {string.Join("; ", row.GetProperty("findings").EnumerateArray())}");
        Assert.Equal((0, true), (code, check.RootElement.GetProperty("ok").GetBoolean()));
    }

    /// <summary>The same, and something has been tuned.</summary>
    public static async Task EndTunedAsync(this Nodes nodes, JournalSettings journal, ITestOutputHelper output)
    {
        await nodes.EndWithACheckAsync(journal, output);
        Assert.True(await journal.CountAsync("SELECT count(*) FROM sluice_rollouts WHERE 0 < @since", 1) > 0, "no rollout is on record: nothing was tuned");
    }

    /// <summary>Who owns an entity, by address.</summary>
    public static async Task<string> OwnerOfAsync(this JournalSettings journal, string entity)
    {
        await using var connection = new NpgsqlConnection(journal.Connection);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT owner FROM sluice_owners WHERE entity = @entity";
        command.Parameters.AddWithValue("entity", entity);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Changes the database past the product; <c>@entity</c> in the statement stands for a persistence id.</summary>
    /// <returns>Rows that changed; -1 where nobody counts them.</returns>
    public static async Task<int> ExecuteAsync(this JournalSettings journal, string sql, string entity)
    {
        await using var connection = new NpgsqlConnection(journal.Connection);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        // A DO block takes no parameters, and the name is ours.
#pragma warning disable CA2100
        command.CommandText = sql.Replace("'@entity'", $"'{entity}'", StringComparison.Ordinal).Replace("@entity", $"'{entity}'", StringComparison.Ordinal);
#pragma warning restore CA2100
        return await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> CountAsync(this JournalSettings journal, string sql, long since)
    {
        await using var connection = new NpgsqlConnection(journal.Connection);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is ours.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("since", since);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
