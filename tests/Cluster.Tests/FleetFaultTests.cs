using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Sluice.Actors.Storage;
using Sluice.Actors.Tests.Storage;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>
/// What happens to the Spark clusters that nodes tune, when nodes are killed or frozen and the database goes away. Every test ends with
/// <c>sluice check journal</c>. Takes minutes, so it is explicit: the README has its command.
/// </summary>
[Trait("Category", "Slow")]
public sealed class FleetFaultTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Clusters = 24;

    // A step of five minutes takes five seconds.
    private static readonly string[] Fleet = ["--simulate", Clusters.ToString(CultureInfo.InvariantCulture), "--speed", "60"];

    [Fact(Explicit = true)]
    public async Task However_often_nodes_are_killed_nothing_is_done_twice_and_every_cluster_is_tuned_on()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("SLUICE_KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : 12;
        var journal = await postgres.DatabaseAsync();
        using var nodes = new Nodes(journal, new Loopback(), Fleet);
        await nodes.StartThreeAsync();
        await AllProgressAsync(journal, Now(), TimeSpan.FromSeconds(120));
        var random = new Random(1);
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(random.Next(200, 6_000), TestContext.Current.CancellationToken);
            var victim = random.Next(3);
            nodes[victim].Kill();
            await nodes[victim].EndAsync(Nodes.Patience);
            await nodes.Start(victim).SaysAsync("serving as", TimeSpan.FromSeconds(120));
        }

        var back = await AllProgressAsync(journal, Now(), TimeSpan.FromSeconds(120));
        output.WriteLine($"{kills} kills; every cluster went on {back.TotalSeconds:0.0} s after the last node was back");
        await EndWithACheckAsync(nodes, journal);
    }

    [Fact(Explicit = true)]
    public async Task A_node_that_was_frozen_for_a_minute_does_nothing_to_clusters_that_others_have_taken_over()
    {
        var journal = await postgres.DatabaseAsync();
        using var nodes = new Nodes(journal, new Loopback(), Fleet);
        await nodes.StartThreeAsync();
        await AllProgressAsync(journal, Now(), TimeSpan.FromSeconds(120));
        var frozen = nodes.Running.Last();
        int[] others = [.. nodes.Running.Where(node => node != frozen)];
        var at = Stopwatch.GetTimestamp();
        await nodes[frozen].SignalAsync("STOP");
        await Task.WhenAll(others.Select(node => nodes[node].SaysAsync($"Member gone: {nodes.Address(frozen)}", Nodes.Patience, at)));
        await AllProgressAsync(journal, Now(), TimeSpan.FromSeconds(60));
        if (TimeSpan.FromSeconds(60) - Stopwatch.GetElapsedTime(at) is { Ticks: > 0 } left)
            await Task.Delay(left, TestContext.Current.CancellationToken);
        await nodes[frozen].SignalAsync("CONT");
        Assert.Equal(7, await nodes[frozen].EndAsync(Nodes.Patience));
        output.WriteLine($"frozen for {Stopwatch.GetElapsedTime(at).TotalSeconds:0} s; afterwards {nodes[frozen].Count("has another owner by now")} of its rollouts were refused");
        await AllProgressAsync(journal, Now(), TimeSpan.FromSeconds(60));
        await EndWithACheckAsync(nodes, journal);
    }

    [Fact(Explicit = true)]
    public async Task When_the_database_was_away_for_15_s_every_cluster_is_back_within_15_s()
    {
        await using var own = new PostgresServer();
        var journal = await own.DatabaseAsync();
        using var nodes = new Nodes(journal, new Loopback(), Fleet);
        await nodes.StartThreeAsync();
        await AllProgressAsync(journal, Now(), TimeSpan.FromSeconds(120));
        // An opening takes six seconds here: by then there is something to go on with.
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await own.CrashAsync();
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        await own.StartAsync();
        NpgsqlConnection.ClearAllPools();
        var back = await AllProgressAsync(journal, Now(), TimeSpan.FromSeconds(120));
        output.WriteLine($"every cluster went on {back.TotalSeconds:0.0} s after the database was back");
        await EndWithACheckAsync(nodes, journal);
        // A step takes five seconds here: the last one to be back need not have written at once.
        Assert.InRange(back, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    /// <summary>How long it takes until each cluster has written an event.</summary>
    private static async Task<TimeSpan> AllProgressAsync(JournalSettings journal, long sinceTicks, TimeSpan patience)
    {
        for (var begun = Stopwatch.GetTimestamp(); ; await Task.Delay(200, TestContext.Current.CancellationToken))
        {
            var silent = Clusters - await CountAsync(
                journal, "SELECT count(DISTINCT persistence_id) FROM journal WHERE persistence_id LIKE 'cluster-fleet-%' AND created >= @since", sinceTicks);
            if (silent == 0)
                return Stopwatch.GetElapsedTime(begun);
            if (Stopwatch.GetElapsedTime(begun) > patience)
                Assert.Fail($"{silent} of {Clusters} clusters have written nothing for {patience.TotalSeconds} s");
        }
    }

    private async Task EndWithACheckAsync(Nodes nodes, JournalSettings journal)
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
        Assert.True(await CountAsync(journal, "SELECT count(*) FROM sluice_rollouts WHERE 0 < @since", 1) > 0, "no rollout is on record: nothing was tuned");
    }

    private static async Task<long> CountAsync(JournalSettings journal, string sql, long since)
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

    // As the journal has it.
    private static long Now() => DateTime.UtcNow.Ticks;
}
