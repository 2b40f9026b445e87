using System.Diagnostics;
using Sluice.Actors.Tests.Storage;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>Real processes on a real database, as an operator runs them.</summary>
public sealed class ServingTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task Three_nodes_started_at_the_same_instant_form_one_cluster_and_one_that_is_stopped_hands_the_learner_over()
    {
        var begun = Stopwatch.GetTimestamp();
        using var nodes = new Nodes(await postgres.DatabaseAsync(), new Loopback());
        await nodes.StartThreeAsync();
        output.WriteLine($"three nodes from nothing: {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
        Assert.Equal(1, Enumerable.Range(0, 3).Sum(node => nodes[node].Count("Founding the cluster")));

        var learner = nodes.LearnerOf(0, 1, 2);
        int[] others = [.. nodes.Running.Where(node => node != learner)];
        var stopped = Stopwatch.GetTimestamp();
        await nodes[learner].SignalAsync("TERM");
        var moved = await nodes.LearnerStartsAsync(stopped, Nodes.Patience, others);
        output.WriteLine($"learner elsewhere after SIGTERM: {Stopwatch.GetElapsedTime(stopped, moved).TotalSeconds:0.0} s");
        Assert.Equal(0, await nodes[learner].EndAsync(Nodes.Patience));
        output.WriteLine($"process ended after SIGTERM: {Stopwatch.GetElapsedTime(stopped).TotalSeconds:0.0} s");
        nodes.LearnerOf(others);
    }
}
