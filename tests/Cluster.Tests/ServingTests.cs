using System.Diagnostics;
using System.Globalization;
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
        nodes.RefusedNothing();
    }

    [Fact]
    public async Task A_node_alone_serves_from_an_embedded_journal_and_founds_again_at_once_after_it_was_killed()
    {
        var data = Directory.CreateTempSubdirectory("sluice-serve-");
        try
        {
            var port = new Loopback().PlaceOf(0).Port.ToString(CultureInfo.InvariantCulture);
            for (var kill = 0; kill < 2; kill++)
            {
                using var node = new ServeProcess("node", [], ["--data", data.FullName, "--port", port, "--threads", "1"], null);
                await node.SaysAsync("Learner started", Nodes.Patience);
                Assert.Equal(0, node.Count("may not found a cluster"));
                if (kill == 0)
                {
                    node.Kill();
                    await node.EndAsync(Nodes.Patience);
                    continue;
                }

                await node.SignalAsync("TERM");
                Assert.Equal(0, await node.EndAsync(Nodes.Patience));
                Assert.Equal(1, node.Count("has left"));
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
