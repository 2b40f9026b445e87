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
    public async Task A_learning_curve_is_drawn_from_the_journal_alone_and_once_more_over_the_whole_of_a_resumed_run()
    {
        string[] train = ["train", "--clusters", "5", "--steps", "2", "--data", "data", "--threads", "1", "-o", "json"];
        using var first = JsonDocument.Parse(await OkAsync([.. train, "--iterations", "2"]));
        var files = first.RootElement.GetProperty("curve").EnumerateArray().Select(file => file.GetString()!).ToArray();
        Assert.Equal(["learning.csv", "learning.png", "learning.svg"], files.Select(file => Path.GetRelativePath(Path.Combine(_command.Root, "data"), file)));
        Assert.Equal(3, File.ReadLines(files[0]).Count());
        await OkAsync([.. train, "--iterations", "3", "--resume", "--run", "train-1"]);
        Assert.Equal(["iteration", "1", "2", "3"], File.ReadLines(files[0]).Select(row => row.Split(',')[1]));

        foreach (var run in (string[])["train-1", "latest"])
        {
            using var drawn = JsonDocument.Parse(await OkAsync("policy", "curve", run, "--out", run, "--data", "data", "-o", "json"));
            Assert.Equal(3, drawn.RootElement.GetProperty("iterations").GetInt32());
            // Not the SVG: Skia counts its clips through the life of the process.
            Assert.All(files[..2], file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_command.Root, run, Path.GetFileName(file)))));
        }

        var other = await _command.RunAsync("policy", "curve", "other", "--data", "data");
        Assert.Equal(ExitCode.NotFound, other.ExitCode);
        Assert.Contains("the runs are train-1", other.Error, StringComparison.Ordinal);
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
        Assert.True(PretrainedPolicy.Document.Provenance.GetProperty("profiles").GetArrayLength() > 1, "it was trained on machines of one kind alone");
        Assert.DoesNotContain(PretrainedPolicy.Document.Provenance.GetProperty("profiles").EnumerateArray(), profile => profile.GetString() == "eval");
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
