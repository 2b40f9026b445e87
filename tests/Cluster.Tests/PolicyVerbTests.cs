using System.Text.Json;
using Sluice.Actors.Tests.Storage;
using Sluice.Hosting.Tests;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>Where the journal is in a database, verbs want no data directory beside it.</summary>
public sealed class PolicyVerbTests(PostgresServer postgres) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Nowhere => Path.Combine(_directory.Root, "nowhere");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Policies_and_curves_of_a_journal_in_a_database_are_read_without_a_data_directory()
    {
        var connection = (await postgres.DatabaseAsync()).Connection;
        Assert.Empty((await RunAsync(connection, "policy", "list")).GetProperty("policies").EnumerateArray());
        var (code, refused) = await ServeProcess.RunAsync(["policy", "curve", "latest", "--data", Nowhere], connection);
        Assert.NotEqual(0, code);
        Assert.DoesNotContain(Nowhere, refused, StringComparison.Ordinal);

        TrainedPolicy.HashOf(await ServeProcess.RunAsync(
            ["train", "--clusters", "5", "--iterations", "1", "--steps", "2", "--run", "small", "--no-early-stop", "--data", Path.Combine(_directory.Root, "trained"), "-o", "json"], connection));
        Assert.Equal("small@1", Assert.Single((await RunAsync(connection, "policy", "list")).GetProperty("policies").EnumerateArray()).GetProperty("policy").GetString());
        Assert.Equal(1, (await RunAsync(connection, "policy", "curve", "small", "--out", _directory.Root)).GetProperty("iterations").GetInt32());
        Assert.True(File.Exists(Path.Combine(_directory.Root, "learning.csv")));
        Assert.False(Directory.Exists(Nowhere));
    }

    [Fact]
    public async Task A_policy_goes_from_one_database_to_another_and_tunes_there_without_a_data_directory()
    {
        var (one, two) = ((await postgres.DatabaseAsync()).Connection, (await postgres.DatabaseAsync()).Connection);
        var hash = TrainedPolicy.HashOf(await ServeProcess.RunAsync(
            ["train", "--clusters", "5", "--iterations", "1", "--steps", "2", "--run", "small", "--no-early-stop", "--data", Path.Combine(_directory.Root, "trained"), "-o", "json"], one));
        var file = Path.Combine(_directory.Root, "policy.json");
        await RunAsync(one, "policy", "export", "small@1", file);
        var (code, refused) = await ServeProcess.RunAsync(["tune", "--policy", "small@1", "--data", Nowhere], two);
        Assert.Equal(3, code); // Not found.
        Assert.DoesNotContain(Nowhere, refused, StringComparison.Ordinal);

        Assert.Equal(hash, (await RunAsync(two, "policy", "import", file)).GetProperty("hash").GetString());
        Assert.Equal("small@1", Assert.Single((await RunAsync(two, "policy", "list")).GetProperty("policies").EnumerateArray()).GetProperty("policy").GetString());
        var tuned = await RunAsync(two, "tune", "--policy", "small@1", "--workload", "poisson-low", "--steps", "2");
        Assert.Equal("small@1", tuned.GetProperty("policy").GetString());
        Assert.True(File.Exists(Path.Combine(_directory.Root, $"{tuned.GetProperty("episode").GetString()!.Replace('/', '-')}.png")));
        await RunAsync(two, "episode", "replay", tuned.GetProperty("episode").GetString()!);
        Assert.False(Directory.Exists(Nowhere));
    }

    private async Task<JsonElement> RunAsync(string connection, params string[] arguments)
    {
        var (code, result) = await ServeProcess.RunAsync([.. arguments, "--data", Nowhere, "-o", "json"], connection, directory: _directory.Root);
        Assert.True(code == 0, result);
        return JsonDocument.Parse(result).RootElement;
    }
}
