using System.Diagnostics;
using Npgsql;
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

    [Fact(Explicit = true)]
    public async Task When_the_database_was_away_for_15_s_every_cluster_is_back_within_15_s()
    {
        await using var own = new PostgresServer();
        var journal = await own.DatabaseAsync();
        using var nodes = new Nodes(journal, new Loopback(), TunedFleet.Arguments);
        await nodes.StartThreeAsync();
        await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
        // An opening takes six seconds here: by then there is something to go on with.
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await own.CrashAsync();
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        await own.StartAsync();
        NpgsqlConnection.ClearAllPools();
        var back = await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
        output.WriteLine($"every cluster went on {back.TotalSeconds:0.0} s after the database was back");
        await nodes.EndTunedAsync(journal, output);
        // A step takes five seconds here: the last one to be back need not have written at once.
        Assert.InRange(back, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
