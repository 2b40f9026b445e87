using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
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
        var network = new Loopback();
        using var nodes = new Nodes(await postgres.DatabaseAsync(), network)
        {
            ArgumentsOf = node => ["--http-port", network.HttpPortOf(node).ToString(CultureInfo.InvariantCulture)],
        };
        await nodes.StartThreeAsync();
        output.WriteLine($"three nodes from nothing: {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
        Assert.Equal(1, Enumerable.Range(0, 3).Sum(node => nodes[node].Count("Founding the cluster")));

        var learner = nodes.LearnerOf(0, 1, 2);
        using var client = new HttpClient();
        for (var node = 0; node < 3; node++)
        {
            var asked = new NodeHttp(client, network.HttpPortOf(node));
            await asked.IsReadyAsync(Nodes.Patience);
            var cluster = await asked.ClusterAsync();
            Assert.Equal(["up", "up", "up"], cluster.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("status").GetString()));
            Assert.StartsWith($"{nodes.Address(learner)}#", cluster.GetProperty("learner").GetString(), StringComparison.Ordinal);
            Assert.Contains($"sluice_learner_here {(node == learner ? 1 : 0)}", await asked.MetricsAsync());
        }

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
    public async Task With_a_log_in_JSON_every_line_on_stderr_is_an_object_and_HTTP_says_how_far_the_node_is()
    {
        var data = Directory.CreateTempSubdirectory("sluice-serve-");
        try
        {
            var network = new Loopback();
            var (port, http) = (network.PlaceOf(0).Port, network.HttpPortOf(0));
            using var node = new ServeProcess(
                "node",
                [],
                ["--data", data.FullName, "--port", $"{port}", "--http-port", $"{http}", "--log-format", "json", "--threads", "1"],
                null);
            using var client = new HttpClient();
            await node.SaysAsync("HTTP at ", Nodes.Patience);
            // It answers before it has joined.
            var asked = new NodeHttp(client, http);
            Assert.Equal(HttpStatusCode.OK, await asked.StatusAsync("/healthz/live"));
            await node.SaysAsync("Learner started", Nodes.Patience);
            await asked.IsReadyAsync(Nodes.Patience);
            await node.SignalAsync("TERM");
            Assert.Equal(0, await node.EndAsync(Nodes.Patience));

            // The result, on stdout, is none of the log's.
            var lines = node.Said().Split(Environment.NewLine).Where(line => !line.EndsWith("has left", StringComparison.Ordinal))
                .Select(line => JsonDocument.Parse(line).RootElement).ToArray();
            Assert.All(lines, line => Assert.NotEmpty(line.GetProperty("message").GetString()!));
            Assert.Contains(lines, line => line.TryGetProperty("properties", out var properties) && properties.TryGetProperty("Member", out _));
        }
        finally
        {
            data.Delete(recursive: true);
        }
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
