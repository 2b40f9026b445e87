using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Hosting.Tests.Cli;

public sealed class TrainFromJournalTests : IDisposable
{
    private static readonly string[] Train = ["train", "--clusters", "10", "--iterations", "5", "--steps", "2", "--threads", "1", "--data", "old"];

    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task A_policy_learns_again_from_a_log_that_stays_as_it_is()
    {
        await OkAsync(Train);
        var before = Digest();
        using var reused = await JsonAsync("train", "--from-journal", "old", "--data", "new", "--threads", "1", "-o", "json");
        var root = reused.RootElement;
        // Iterations 3 to 5 ran versions 2 to 4, three passes over them make nine updates.
        Assert.Equal(("train-1@5", "train-1-reused@9"), (Text(root, "start"), Text(root, "policyVersion")));
        Assert.Equal(["train-1@2", "train-1@3", "train-1@4"], root.GetProperty("versions").EnumerateArray().Select(version => version.GetString()));
        Assert.Equal((50, 30, 20), (Number(root, "episodesRead"), Number(root, "episodesUsed"), Number(root, "episodesStale")));
        Assert.Equal((60, 9, 3), (Number(root, "steps"), Number(root, "updates"), root.GetProperty("passes").GetArrayLength()));
        Assert.Empty(root.GetProperty("leftOut").EnumerateArray());
        var weights = root.GetProperty("weights");
        Assert.InRange(weights.GetProperty("effectiveShare").GetDouble(), 0.01, 1);
        Assert.InRange(weights.GetProperty("meanWeight").GetDouble(), 0.01, 1);
        Assert.Equal(before, Digest());

        // The same again elsewhere, on other threads.
        using var again = await JsonAsync("train", "--from-journal", "old", "--data", "other", "--run", "again", "--threads", "2", "-o", "json");
        Assert.Equal(Text(root, "policyHash"), Text(again.RootElement, "policyHash"));

        await OkAsync("policy", "export", "train-1-reused@9", "policy.json", "--data", "new");
        using var exported = JsonDocument.Parse(await File.ReadAllTextAsync(_command.File("policy.json"), TestContext.Current.CancellationToken));
        var provenance = exported.RootElement.GetProperty("provenance");
        Assert.Equal("train-1-reused@9", Text(provenance, "policy"));
        Assert.Equal(("train-1@5", 30, 3), (Text(provenance.GetProperty("fromLog"), "start"), Number(provenance.GetProperty("fromLog"), "episodes"), Number(provenance.GetProperty("fromLog"), "passes")));
        await OkAsync("tune", "--policy", "train-1-reused@9", "--steps", "2", "--data", "new", "--threads", "1");

        var taken = await _command.RunAsync("train", "--from-journal", "old", "--data", "new");
        Assert.Equal(ExitCode.Conflict, taken.ExitCode);
        Assert.Contains("train-1-reused exists", taken.Error, StringComparison.Ordinal);
        Assert.Contains("--run", taken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_made_by_other_rules_is_left_out_and_named()
    {
        await OkAsync([.. Train, "--run", "inverse", "--reward", "inverse"]);
        await OkAsync(Train);
        using var reused = await JsonAsync("train", "--from-journal", "old", "--policy", "train-1@3", "--staleness", "0", "--passes", "1", "--data", "new", "-o", "json");
        var root = reused.RootElement;
        Assert.Equal((100, 10, 30), (Number(root, "episodesRead"), Number(root, "episodesUsed"), Number(root, "episodesStale")));
        var leftOut = root.GetProperty("leftOut").EnumerateArray().Select(others => (Text(others, "why"), Text(others, "run"), Number(others, "episodes")));
        Assert.Equal([("laterVersion", "train-1", 10), ("otherRules", "inverse", 50)], leftOut);
        // The one iteration of the version itself: nothing to weigh.
        Assert.Equal((1.0, 0.0), (root.GetProperty("weights").GetProperty("effectiveShare").GetDouble(), root.GetProperty("weights").GetProperty("clippedShare").GetDouble()));
    }

    [Fact]
    public async Task Bad_input_is_refused_with_its_place_and_its_mend()
    {
        await RefusedAsync(ExitCode.NotFound, "nowhere", "--from-journal", "nowhere");
        Directory.CreateDirectory(_command.File("empty"));
        await RefusedAsync(ExitCode.NotFound, "--from-journal", "--from-journal", "empty");
        await RefusedAsync(ExitCode.Usage, "leave out --clusters", "--from-journal", "old", "--clusters", "5");
        await RefusedAsync(ExitCode.Usage, "--from-journal", "--passes", "2");
        await RefusedAsync(ExitCode.Usage, "at least 0", "--from-journal", "old", "--staleness", "-1");

        // A journal in which nothing was trained.
        await OkAsync("tune", "--policy", "pretrained", "--steps", "1", "--data", "tuned", "--threads", "1");
        await RefusedAsync(ExitCode.NotFound, $"no training episode in {_command.File("tuned")}", "--from-journal", "tuned");

        await OkAsync(Train);
        var selection = Selection.Create("three", ["jvm.heap.used"], ["executor.cpuTime"], ["batchDuration", "spark.serializer", "spark.executor.memory"]);
        _command.File("selection.json", new SelectionDocument(selection).ToJson());
        await RefusedAsync(ExitCode.Conflict, selection.Hash, "--from-journal", "old", "--selection", "selection.json");
        await RefusedAsync(ExitCode.NotFound, "train-1@0..5", "--from-journal", "old", "--policy", "train-1@77");
        await RefusedAsync(ExitCode.Usage, "train-1@1", "--from-journal", "old", "--policy", "train-1@0");
        await RefusedAsync(ExitCode.NotFound, "larger --staleness", "--from-journal", "old", "--staleness", "0");
        Assert.False(Directory.Exists(_command.File("new")));
    }

    [Theory]
    [InlineData("UPDATE journal SET message = x'ffff' WHERE persistence_id LIKE 'cluster-%' AND sequence_number = 5")]
    [InlineData("DELETE FROM journal WHERE persistence_id LIKE 'cluster-%' AND sequence_number = 5")]
    public async Task A_damaged_journal_is_named(string damage)
    {
        await OkAsync(Train);
        using (var connection = new SqliteConnection($"Data Source={_command.File("old/journal.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            Assert.True(command.ExecuteNonQuery() > 0);
        }

        await RefusedAsync(ExitCode.Failed, $"The journal in {_command.File("old")} cannot be learnt from", "--from-journal", "old");
    }

    [Fact]
    public async Task A_file_that_is_no_journal_is_named()
    {
        Hosting.Data.DataDirectory.Open(_command.File("old")).Dispose();
        _command.File("old/journal.db", new string('x', 8192));
        await RefusedAsync(ExitCode.Failed, "journal.db is not a readable journal", "--from-journal", "old");
    }

    private async Task RefusedAsync(int exitCode, string part, params string[] arguments)
    {
        var result = await _command.RunAsync(["train", .. arguments, "--data", "new"]);
        Assert.True(exitCode == result.ExitCode, $"{result.ExitCode}: {result.Error}");
        Assert.Contains(part, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    private string Digest() => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_command.File("old/journal.db"))));

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private async Task<JsonDocument> JsonAsync(params string[] arguments) => JsonDocument.Parse(await OkAsync(arguments));

    private async Task<string> OkAsync(params string[] arguments)
    {
        var result = await _command.RunAsync(arguments);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        return result.Out;
    }
}
