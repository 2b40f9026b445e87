using Sluice.Actors.Tests.Storage;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>
/// Nodes of this build and of an earlier one side by side, on one journal. <c>SLUICE_PREVIOUS</c> names the directory of the earlier build's
/// <c>sluice.dll</c>. Takes minutes, so it is explicit: the README has its command.
/// </summary>
[Trait("Category", "Slow")]
public sealed class RollingTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public async Task Nodes_are_replaced_one_by_one_by_this_build_and_back_by_the_one_before()
    {
        var directory = Environment.GetEnvironmentVariable("SLUICE_PREVIOUS");
        Assert.SkipWhen(string.IsNullOrEmpty(directory), "No earlier build: name the directory of its sluice.dll with SLUICE_PREVIOUS.");
        var previous = Path.GetFullPath(Path.Combine(directory!, "sluice.dll"));
        Assert.True(File.Exists(previous), $"{previous} is not there: SLUICE_PREVIOUS names the directory of an earlier build.");
        var builds = new string?[] { previous, previous, previous };
        var journal = await postgres.DatabaseAsync();
        using var nodes = new Nodes(journal, new Loopback(), TunedFleet.Arguments) { BuildOf = node => builds[node] };
        await nodes.StartThreeAsync();
        await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
        foreach (var build in (string?[])[null, previous])
        {
            for (var node = 0; node < 3; node++)
            {
                await nodes[node].SignalAsync("TERM");
                Assert.Equal(0, await nodes[node].EndAsync(Nodes.Patience));
                builds[node] = build;
                await nodes.Start(node).SaysAsync("serving as", Nodes.Patience);
                var back = await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
                output.WriteLine($"node {node} runs {(build is null ? "this build" : "the one before")}: every cluster went on {back.TotalSeconds:0.0} s later");
            }
        }

        // What both wrote is in order for both.
        nodes.RefusedNothing();
        await nodes.EndTunedAsync(journal, output);
        var (code, text) = await ServeProcess.RunAsync(["check", "journal", "--replays", "20"], journal.Connection, previous);
        Assert.True(code == 0, text);
    }
}
