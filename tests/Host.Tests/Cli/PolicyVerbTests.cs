using System.Text.Json;
using Sluice.Hosting.Sessions;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Hosting.Tests.Cli;

public sealed class PolicyVerbTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task A_policy_goes_from_one_journal_to_another()
    {
        await OkAsync("train", "--clusters", "5", "--iterations", "2", "--steps", "2", "--data", "one", "--threads", "1");
        using var exported = JsonDocument.Parse(await OkAsync("policy", "export", "latest", "policy.json", "--data", "one", "-o", "json"));
        var version = exported.RootElement.GetProperty("policy").GetString();
        await OkAsync("policy", "import", "policy.json", "--data", "two");
        await OkAsync("policy", "import", "policy.json", "--data", "two");
        using var listed = JsonDocument.Parse(await OkAsync("policy", "list", "--data", "two", "-o", "json"));
        var only = Assert.Single(listed.RootElement.GetProperty("policies").EnumerateArray());
        Assert.Equal((version, exported.RootElement.GetProperty("hash").GetString()), (only.GetProperty("policy").GetString(), only.GetProperty("hash").GetString()));
        await OkAsync("tune", "--policy", version!, "--steps", "2", "--data", "two", "--threads", "1");
    }

    [Fact]
    public async Task A_cluster_is_tuned_by_the_pretrained_policy_before_anything_was_trained()
    {
        using var tuned = JsonDocument.Parse(await OkAsync("tune", "--workload", "poisson-low", "--steps", "3", "--data", "new", "--threads", "1", "-o", "json"));
        Assert.Equal(PretrainedPolicy.Document.Snapshot.Version.ToString(), tuned.RootElement.GetProperty("policy").GetString());
        await OkAsync("episode", "replay", tuned.RootElement.GetProperty("episode").GetString()!, "--data", "new");
    }

    [Fact]
    public void The_pretrained_policy_is_on_the_built_in_selection_and_says_where_it_comes_from()
    {
        Assert.Equal(Selection.BuiltIn.Hash, PretrainedPolicy.Document.Snapshot.SelectionHash);
        Assert.Equal(80, PretrainedPolicy.Document.Provenance.GetProperty("clusters").GetInt32());
        Assert.Equal(5, PretrainedPolicy.Document.Provenance.GetProperty("workloads").GetArrayLength());
    }

    [Fact]
    public async Task A_file_that_is_no_policy_is_refused()
    {
        var missing = await _command.RunAsync("policy", "import", "nowhere.json", "--data", "data");
        Assert.Equal(ExitCode.NotFound, missing.ExitCode);
        _command.File("other.json", "{}");
        var other = await _command.RunAsync("policy", "import", "other.json", "--data", "data");
        Assert.Equal(ExitCode.Usage, other.ExitCode);
        Assert.Contains("is no policy", other.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_command.Root, "data")));
    }

    private async Task<string> OkAsync(params string[] arguments)
    {
        var result = await _command.RunAsync(arguments);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        return result.Out;
    }
}
