using System.Diagnostics;
using Sluice.Actors.Membership;
using Sluice.Actors.Tests.Storage;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>
/// What happens to a cluster of processes that are killed, frozen, stopped and started again. Takes minutes, so it is explicit: the README has
/// its command. The bounds are promises to an operator, and what was measured is printed.
/// </summary>
[Trait("Category", "Slow")]
public sealed class FailureTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const string Founding = "Founding the cluster";

    [Fact(Explicit = true)]
    public async Task A_stopped_node_hands_the_learner_over_within_3_s()
    {
        using var nodes = new Nodes(await postgres.DatabaseAsync(), new Loopback());
        await nodes.StartThreeAsync();
        for (var left = 3; left > 1; left--)
        {
            var learner = nodes.LearnerOf([.. nodes.Running]);
            int[] others = [.. nodes.Running.Where(node => node != learner)];
            var stopped = Stopwatch.GetTimestamp();
            await nodes[learner].SignalAsync("TERM");
            var moved = Stopwatch.GetElapsedTime(stopped, await nodes.LearnerStartsAsync(stopped, Nodes.Patience, others));
            Assert.Equal(0, await nodes[learner].EndAsync(Nodes.Patience));
            output.WriteLine($"learner elsewhere {moved.TotalSeconds:0.0} s after SIGTERM with {left} nodes, process ended after {Stopwatch.GetElapsedTime(stopped).TotalSeconds:0.0} s");
            Assert.InRange(moved, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        }

        // The last one gives the lease up, and whoever starts next need not wait for it to expire.
        var last = Assert.Single(nodes.Running);
        await nodes[last].SignalAsync("TERM");
        Assert.Equal(0, await nodes[last].EndAsync(Nodes.Patience));
        Assert.Null(await nodes.Leases.ReadAsync("formation", TestContext.Current.CancellationToken));
        nodes.RefusedNothing();
        nodes.LeftInTime();
    }

    [Fact(Explicit = true)]
    public async Task When_the_learner_s_node_is_killed_another_one_has_it_within_25_s()
    {
        using var nodes = new Nodes(await postgres.DatabaseAsync(), new Loopback());
        await nodes.StartThreeAsync();
        var learner = nodes.LearnerOf(0, 1, 2);
        int[] others = [.. nodes.Running.Where(node => node != learner)];
        var killed = Stopwatch.GetTimestamp();
        nodes[learner].Kill();
        var moved = Stopwatch.GetElapsedTime(killed, await nodes.LearnerStartsAsync(killed, Nodes.Patience, others));
        output.WriteLine($"learner elsewhere {moved.TotalSeconds:0.0} s after SIGKILL");
        Assert.InRange(moved, TimeSpan.Zero, TimeSpan.FromSeconds(25));

        // Started again it joins those who went on.
        var again = nodes.Start(learner);
        await again.SaysAsync("serving as", Nodes.Patience);
        Assert.Equal(0, again.Count(Founding));
        nodes.LearnerOf(others);
    }

    [Fact(Explicit = true)]
    public async Task A_founder_that_is_started_again_and_reaches_nobody_founds_no_second_cluster()
    {
        var network = new Loopback();
        using var nodes = new Nodes(await postgres.DatabaseAsync(), network);
        await nodes.StartThreeAsync();
        var founder = Assert.Single(nodes.Running, node => nodes[node].Count(Founding) == 1);
        nodes[founder].Kill();

        // Longer than the others take to down the one that was killed, and than the lease lasts without them.
        var cut = nodes.Start(founder, network.Nowhere);
        await cut.SaysAsync("may not found a cluster", Nodes.Patience);
        await Task.Delay(TimeSpan.FromSeconds(45), TestContext.Current.CancellationToken);
        Assert.False(cut.HasEnded, cut.Said());
        Assert.Equal(0, cut.Count(Founding));
        Assert.Equal(0, cut.Count("serving as"));
        output.WriteLine($"asked again {cut.Count("may not found a cluster")} times");
        await cut.SignalAsync("TERM");
        Assert.Equal(130, await cut.EndAsync(Nodes.Patience));

        var healed = nodes.Start(founder);
        await healed.SaysAsync("serving as", Nodes.Patience);
        Assert.Equal(0, healed.Count(Founding));
    }

    [Fact(Explicit = true)]
    public async Task Nodes_started_at_the_same_instant_found_one_cluster()
    {
        for (var round = 0; round < 5; round++)
        {
            using var nodes = new Nodes(await postgres.DatabaseAsync(), new Loopback());
            nodes.Start(0);
            nodes.Start(1);
            await nodes.SeeEachOtherAsync(0, 1);
            Assert.Equal(1, nodes[0].Count(Founding) + nodes[1].Count(Founding));
        }
    }

    [Fact(Explicit = true)]
    public async Task A_node_that_the_others_downed_while_it_was_frozen_ends_and_says_so()
    {
        using var nodes = new Nodes(await postgres.DatabaseAsync(), new Loopback());
        await nodes.StartThreeAsync();
        var frozen = nodes.LearnerOf(0, 1, 2);
        int[] others = [.. nodes.Running.Where(node => node != frozen)];
        var at = Stopwatch.GetTimestamp();
        await nodes[frozen].SignalAsync("STOP");
        await Task.WhenAll(others.Select(node => nodes[node].SaysAsync($"Member gone: {nodes.Address(frozen)}", Nodes.Patience, at)));
        await nodes.LearnerStartsAsync(at, Nodes.Patience, others);
        var thawed = Stopwatch.GetTimestamp();
        await nodes[frozen].SignalAsync("CONT");
        Assert.Equal(7, await nodes[frozen].EndAsync(Nodes.Patience));
        output.WriteLine($"ended {Stopwatch.GetElapsedTime(thawed).TotalSeconds:0.0} s after it ran again");
        Assert.Equal(1, nodes[frozen].Count("was downed"));
        nodes.RefusedNothing();
        nodes.LeftInTime();
    }

    [Fact(Explicit = true)]
    public async Task When_all_nodes_were_killed_at_once_one_of_them_founds_the_next_cluster()
    {
        using var nodes = new Nodes(await postgres.DatabaseAsync(), new Loopback());
        await nodes.StartThreeAsync();
        foreach (var node in nodes.Running.ToArray())
            nodes[node].Kill();
        var begun = Stopwatch.GetTimestamp();
        await nodes.StartThreeAsync();
        output.WriteLine($"three nodes after all were lost: {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
        Assert.Equal(1, nodes.Running.Sum(node => nodes[node].Count(Founding)));
        Assert.InRange(Stopwatch.GetElapsedTime(begun), new MembershipSettings("h", 1, new SeedPeers([])).Silence, TimeSpan.FromSeconds(45));
    }

    [Fact(Explicit = true)]
    public async Task A_node_whose_cluster_was_taken_for_dead_ends_when_it_finds_a_stranger_s_lease()
    {
        var stop = TestContext.Current.CancellationToken;
        using var nodes = new Nodes(await postgres.DatabaseAsync(), new Loopback());
        var node = nodes.Start(0);
        await node.SaysAsync("serving as", Nodes.Patience);
        // Its own renewals come in between.
        while (!await nodes.Leases.TakeAsync("formation", "akka.tcp://sluice@elsewhere:4053#1", TimeSpan.FromMinutes(5), await nodes.Leases.ReadAsync("formation", stop), stop))
            await Task.Delay(10, stop);
        Assert.Equal(4, await node.EndAsync(Nodes.Patience));
        // The stranger keeps it.
        Assert.Equal("akka.tcp://sluice@elsewhere:4053#1", (await nodes.Leases.ReadAsync("formation", stop))!.Holder);
    }
}
