using System.Diagnostics;
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
    [Fact(Explicit = true)]
    public async Task However_often_nodes_are_killed_nothing_is_done_twice_and_every_cluster_is_tuned_on()
    {
        var kills = TunedFleet.Kills(12);
        var journal = await postgres.DatabaseAsync();
        using var nodes = new Nodes(journal, new Loopback(), TunedFleet.Arguments);
        await nodes.StartThreeAsync();
        await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
        var random = new Random(1);
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(random.Next(200, 6_000), TestContext.Current.CancellationToken);
            var victim = random.Next(3);
            nodes[victim].Kill();
            await nodes[victim].EndAsync(Nodes.Patience);
            await nodes.Start(victim).SaysAsync("serving as", TimeSpan.FromSeconds(120));
        }

        var back = await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
        output.WriteLine($"{kills} kills; every cluster went on {back.TotalSeconds:0.0} s after the last node was back");
        await nodes.EndTunedAsync(journal, output);
    }

    [Fact(Explicit = true)]
    public async Task A_node_that_was_frozen_for_a_minute_does_nothing_to_clusters_that_others_have_taken_over()
    {
        var journal = await postgres.DatabaseAsync();
        using var nodes = new Nodes(journal, new Loopback(), TunedFleet.Arguments);
        await nodes.StartThreeAsync();
        await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
        var frozen = nodes.Running.Last();
        int[] others = [.. nodes.Running.Where(node => node != frozen)];
        var at = Stopwatch.GetTimestamp();
        await nodes[frozen].SignalAsync("STOP");
        await Task.WhenAll(others.Select(node => nodes[node].SaysAsync($"Member gone: {nodes.Address(frozen)}", Nodes.Patience, at)));
        await journal.AllProgressAsync(TimeSpan.FromSeconds(60));
        if (TimeSpan.FromSeconds(60) - Stopwatch.GetElapsedTime(at) is { Ticks: > 0 } left)
            await Task.Delay(left, TestContext.Current.CancellationToken);
        await nodes[frozen].SignalAsync("CONT");
        Assert.Equal(7, await nodes[frozen].EndAsync(Nodes.Patience));
        output.WriteLine($"frozen for {Stopwatch.GetElapsedTime(at).TotalSeconds:0} s; afterwards {nodes[frozen].Count("has another owner by now")} of its rollouts were refused");
        await journal.AllProgressAsync(TimeSpan.FromSeconds(60));
        await nodes.EndTunedAsync(journal, output);
    }

    [Theory(Explicit = true)]
    [InlineData(DatabaseFault.Away)]
    [InlineData(DatabaseFault.ReadOnly)]
    [InlineData(DatabaseFault.OutOfConnections)]
    public async Task When_the_database_was_of_no_use_for_15_s_every_cluster_is_back_within_15_s(DatabaseFault fault)
    {
        await using var own = new PostgresServer();
        var journal = await own.DatabaseAsync();
        using var nodes = new Nodes(journal, new Loopback(), TunedFleet.Arguments);
        await nodes.StartThreeAsync();
        await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
        // An opening takes six seconds here: by then there is something to go on with.
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var mend = await BreakAsync(own, journal, fault);
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        await mend();
        NpgsqlConnection.ClearAllPools();
        var back = await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
        output.WriteLine($"{fault}: every cluster went on {back.TotalSeconds:0.0} s after the database was back");
        await nodes.EndTunedAsync(journal, output);
        // A step takes five seconds here: the last one to be back need not have written at once.
        Assert.InRange(back, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    /// <returns>What mends it.</returns>
    private static async Task<Func<Task>> BreakAsync(PostgresServer server, JournalSettings journal, DatabaseFault fault)
    {
        switch (fault)
        {
            case DatabaseFault.Away:
                await server.CrashAsync();
                return server.StartAsync;
            case DatabaseFault.ReadOnly:
                await ReadOnlyAsync("on");
                return () => ReadOnlyAsync("off");
            case DatabaseFault.OutOfConnections:
                var taken = new List<NpgsqlConnection>();
                // Those who are connected are sent away, and find every place taken.
                for (var round = 0; round < 2; round++)
                {
                    await TakeAllAsync(taken);
                    await using var command = taken[0].CreateCommand();
                    command.CommandText = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> 'taker'";
                    await command.ExecuteNonQueryAsync();
                    await TakeAllAsync(taken);
                }

                return async () =>
                {
                    foreach (var connection in taken)
                        await connection.DisposeAsync();
                };
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, null);
        }

        async Task ReadOnlyAsync(string value)
        {
            await journal.ExecuteAsync($"ALTER SYSTEM SET default_transaction_read_only = {value}", "");
            await journal.ExecuteAsync("SELECT pg_reload_conf()", "");
        }

        async Task TakeAllAsync(List<NpgsqlConnection> taken)
        {
            while (true)
            {
                var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(journal.Connection) { Pooling = false, ApplicationName = "taker" }.ConnectionString);
                try
                {
                    await connection.OpenAsync(TestContext.Current.CancellationToken);
                    taken.Add(connection);
                }
                catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
                {
                    await connection.DisposeAsync();
                    return;
                }
            }
        }
    }
}

/// <summary>How a database is of no use.</summary>
public enum DatabaseFault
{
    Away,
    ReadOnly,
    OutOfConnections,
}
