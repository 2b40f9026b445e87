using System.Diagnostics;
using Sluice.Actors.Tests.Storage;
using Sluice.Actors.Tests.Tls;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>
/// A node that is cut off from the others while both sides still reach the database: the case in which both could go on. Slow, so explicit; it
/// needs root for network namespaces and is skipped where there are none. Their addresses are not the loopback one, so the nodes have certificates.
/// </summary>
[Trait("Category", "Slow")]
public sealed class PartitionTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Theory(Explicit = true)]
    [InlineData("keep-majority")]
    [InlineData("lease-majority")]
    public async Task A_node_that_is_cut_off_ends_before_the_others_take_over_and_started_again_it_founds_nothing_but_joins_when_healed(string downing)
    {
        using var network = NetworkNamespaces.CreateOrSkip();
        using var authority = new TestAuthority();
        using var nodes = new Nodes(await postgres.DatabaseAsync(overSocket: true), network, "--downing", downing) { TlsOf = node => authority.Arguments(authority.Issue(network.PlaceOf(node).Host)) };
        await nodes.StartThreeAsync();
        var learner = nodes.LearnerOf(0, 1, 2);
        int[] others = [.. nodes.Running.Where(node => node != learner)];

        var cut = Stopwatch.GetTimestamp();
        network.Cut(learner);
        var stopped = await nodes[learner].SaysAsync("Learner stopped", Nodes.Patience, cut);
        Assert.Equal(7, await nodes[learner].EndAsync(Nodes.Patience));
        var started = await nodes.LearnerStartsAsync(cut, Nodes.Patience, others);
        output.WriteLine($"after the cut the minority's learner stopped at {Stopwatch.GetElapsedTime(cut, stopped).TotalSeconds:0.0} s, the majority's started at {Stopwatch.GetElapsedTime(cut, started).TotalSeconds:0.0} s");
        Assert.True(stopped < started);

        var again = nodes.Start(learner);
        await again.SaysAsync("may not found a cluster", Nodes.Patience);
        await Task.Delay(TimeSpan.FromSeconds(45), TestContext.Current.CancellationToken);
        Assert.Equal(0, again.Count("Founding the cluster"));
        Assert.Equal(0, again.Count("serving as"));

        var healed = Stopwatch.GetTimestamp();
        network.Heal(learner);
        var joined = await again.SaysAsync("serving as", Nodes.Patience);
        output.WriteLine($"joined {Stopwatch.GetElapsedTime(healed, joined).TotalSeconds:0.0} s after the network was healed");
        Assert.Equal(0, again.Count("Founding the cluster"));
        nodes.LearnerOf(0, 1, 2);
    }

    [Fact(Explicit = true)]
    public async Task When_every_node_is_cut_off_from_every_other_all_of_them_end_and_started_again_they_form_one_cluster()
    {
        using var network = NetworkNamespaces.CreateOrSkip();
        using var authority = new TestAuthority();
        using var nodes = new Nodes(await postgres.DatabaseAsync(overSocket: true), network) { TlsOf = node => authority.Arguments(authority.Issue(network.PlaceOf(node).Host)) };
        await nodes.StartThreeAsync();
        int[] all = [0, 1, 2];
        foreach (var node in all)
            network.Cut(node);
        var cut = Stopwatch.GetTimestamp();
        foreach (var node in all)
            Assert.Equal(7, await nodes[node].EndAsync(Nodes.Patience));
        output.WriteLine($"all ended {Stopwatch.GetElapsedTime(cut).TotalSeconds:0.0} s after the cut");

        // As a supervisor would: while they are still cut off. One founds, the others reach it once they can.
        foreach (var node in all)
            nodes.Start(node);
        await Task.WhenAny(all.Select(node => nodes[node].SaysAsync("serving as", Nodes.Patience)));
        foreach (var node in all)
            network.Heal(node);
        await nodes.SeeEachOtherAsync(all);
        Assert.Equal(1, all.Sum(node => nodes[node].Count("Founding the cluster")));
        nodes.LearnerOf(all);
    }
}
