using System.Text.Json;
using Sluice.Actors.Tests.Storage;
using Sluice.Hosting.Tests;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>Verbs that only read the nodes' journal want no data directory beside it.</summary>
public sealed class PolicyVerbTests(PostgresServer postgres) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Policies_and_curves_of_a_journal_in_a_database_are_read_without_a_data_directory()
    {
        var connection = (await postgres.DatabaseAsync()).Connection;
        var nowhere = Path.Combine(_directory.Root, "nowhere");
        Assert.Empty((await RunAsync("policy", "list")).GetProperty("policies").EnumerateArray());
        var (code, refused) = await ServeProcess.RunAsync(["policy", "curve", "latest", "--data", nowhere], connection);
        Assert.NotEqual(0, code);
        Assert.DoesNotContain(nowhere, refused, StringComparison.Ordinal);

        TrainedPolicy.HashOf(await ServeProcess.RunAsync(
            ["train", "--clusters", "5", "--iterations", "1", "--steps", "2", "--run", "small", "--no-early-stop", "--data", Path.Combine(_directory.Root, "trained"), "-o", "json"], connection));
        Assert.Equal("small@1", Assert.Single((await RunAsync("policy", "list")).GetProperty("policies").EnumerateArray()).GetProperty("policy").GetString());
        Assert.Equal(1, (await RunAsync("policy", "curve", "small", "--out", _directory.Root)).GetProperty("iterations").GetInt32());
        Assert.True(File.Exists(Path.Combine(_directory.Root, "learning.csv")));
        Assert.False(Directory.Exists(nowhere));

        async Task<JsonElement> RunAsync(params string[] arguments)
        {
            var (code, result) = await ServeProcess.RunAsync([.. arguments, "--data", nowhere, "-o", "json"], connection);
            Assert.True(code == 0, result);
            return JsonDocument.Parse(result).RootElement;
        }
    }
}
