using System.Text.Json;
using Sluice.Actors.Replay;
using Sluice.Actors.Storage;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Hosting.Tests.Processes;

/// <summary>Training as an operator runs it: real processes, killed and stopped.</summary>
public sealed class TrainProcessTests : IDisposable
{
    private const int Clusters = 8;
    private const int Iterations = 12;

    private static readonly string[] Train = ["train", "--clusters", "8", "--iterations", "12", "--steps", "4", "--seed", "3", "-o", "json"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Killed_in_the_middle_and_resumed_it_makes_the_same_policy_and_loses_or_repeats_no_episode()
    {
        using var whole = await FinishedAsync("whole", Train);

        using (var killed = SluiceProcess.Start(_directory.Root, [.. Train, "--data", "killed"]))
        {
            await killed.SaysAsync("iteration 1/");
            killed.Kill();
            await killed.EndAsync();
        }

        var before = await EpisodesAsync("killed");
        Assert.InRange(before.Count, Clusters * 2, Clusters * (Iterations + 1) - 1);

        using var resumed = await FinishedAsync("killed", ["train", "--resume", "--run", "train-3", "-o", "json"]);
        Assert.Equal(Hash(whole), Hash(resumed));

        // Whatever was finished before the kill is still there as it was, and every episode is there once.
        var after = await EpisodesAsync("killed");
        Assert.Equal(before, after.Where(before.Contains));
        Assert.Equal(Clusters * (Iterations + 1), after.Count);
        Assert.Equal(after.Count, after.Distinct().Count());
        await EveryEpisodeCountsOnceAsync("killed");
        Assert.Equal(ClusterEvents("whole"), ClusterEvents("killed"));
    }

    [Fact]
    public async Task Stopped_by_a_signal_it_prints_the_command_that_goes_on_and_that_command_goes_on()
    {
        using var whole = await FinishedAsync("whole", Train);
        using var stopping = SluiceProcess.Start(_directory.Root, [.. Train, "--data", "stopped"]);
        await stopping.SaysAsync("iteration 1/");
        await stopping.TerminateAsync();
        var stopped = await stopping.EndAsync();
        Assert.Equal(ExitCode.Interrupted, stopped.ExitCode);
        using var shape = JsonDocument.Parse(stopped.Out);
        Assert.False(shape.RootElement.GetProperty("finished").GetBoolean());
        var next = shape.RootElement.GetProperty("next").GetString()!;
        Assert.StartsWith("sluice train --resume", next, StringComparison.Ordinal);
        Assert.All(shape.RootElement.GetProperty("curve").EnumerateArray(), file => Assert.True(File.Exists(file.GetString())));
        Assert.Equal(3, shape.RootElement.GetProperty("curve").GetArrayLength());

        var resumed = await SluiceProcess.RunAsync(_directory.Root, [.. next.Split(' ').Skip(1), "-o", "json"]);
        using var json = JsonDocument.Parse(resumed.Out);
        Assert.Equal(Hash(whole), Hash(json));
    }

    [Fact]
    public async Task One_thread_or_two_make_the_same_policy_and_the_same_journal()
    {
        using var one = await FinishedAsync("one", [.. Train, "--threads", "1"]);
        using var two = await FinishedAsync("two", [.. Train, "--threads", "2"]);
        Assert.Equal(Hash(one), Hash(two));
        Assert.Equal(ClusterEvents("one"), ClusterEvents("two"));
        Assert.Equal(JournalContent.Read(_directory.File("one"))["learner"], JournalContent.Read(_directory.File("two"))["learner"]);
    }

    [Fact]
    public async Task A_run_that_exists_is_not_begun_again()
    {
        using var first = await FinishedAsync("data", Train);
        var again = await SluiceProcess.RunAsync(_directory.Root, [.. Train, "--data", "data"]);
        Assert.Equal(ExitCode.Conflict, again.ExitCode);
        Assert.Contains("has ended, with policy train-3@", again.Error, StringComparison.Ordinal);
        Assert.Contains("sluice tune --policy train-3@", again.Error, StringComparison.Ordinal);
        Assert.Empty(again.Out);

        var other = await SluiceProcess.RunAsync(_directory.Root, ["train", "--resume", "--run", "train-3", "--steps", "5", "--data", "data"]);
        Assert.Equal(ExitCode.Conflict, other.ExitCode);
        Assert.Contains("other settings", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_carries_its_selection_to_where_it_is_used()
    {
        var selection = Selection.Create("three", ["jvm.heap.used"], ["executor.cpuTime"], ["batchDuration", "spark.serializer", "spark.executor.memory"]);
        var file = _directory.File("selection.json", new SelectionDocument(selection).ToJson());
        using var trained = await FinishedAsync("data", [.. Train, "--selection", file]);
        File.Delete(file);

        var tuned = await SluiceProcess.RunAsync(_directory.Root, ["tune", "--steps", "2", "--data", "data", "-o", "json"]);
        Assert.Equal(ExitCode.Ok, tuned.ExitCode);
        using var trial = JsonDocument.Parse(tuned.Out);
        var episode = trial.RootElement.GetProperty("episode").GetString()!;
        var replayed = await SluiceProcess.RunAsync(_directory.Root, ["episode", "replay", episode, "--data", "data", "-o", "json"]);
        Assert.Equal(ExitCode.Ok, replayed.ExitCode);
        Assert.Contains("identical", replayed.Out, StringComparison.OrdinalIgnoreCase);

        var builtIn = _directory.File("other.json", new SelectionDocument(Selection.BuiltIn).ToJson());
        var other = await SluiceProcess.RunAsync(_directory.Root, ["train", "--resume", "--run", "train-3", "--selection", builtIn, "--data", "data"]);
        Assert.Equal(ExitCode.Conflict, other.ExitCode);
        Assert.Contains("a policy's shape never changes", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused()
    {
        using var first = SluiceProcess.Start(
            _directory.Root, ["train", "--clusters", "8", "--iterations", "1000", "--steps", "20", "--data", "data"]);
        await first.SaysAsync("iteration 1/");
        var second = await SluiceProcess.RunAsync(_directory.Root, [.. Train, "--data", "data"]);
        Assert.Equal(ExitCode.Conflict, second.ExitCode);
        Assert.Contains("in use by another sluice process", second.Error, StringComparison.Ordinal);

        // Looking disturbs nobody.
        var policies = await SluiceProcess.RunAsync(_directory.Root, ["policy", "list", "--data", "data", "-o", "json"]);
        Assert.Equal(ExitCode.Ok, policies.ExitCode);
        first.Kill();
        await first.EndAsync();
    }

    private async Task<JsonDocument> FinishedAsync(string data, IEnumerable<string> arguments)
    {
        var result = await SluiceProcess.RunAsync(_directory.Root, [.. arguments, "--data", data]);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        var json = JsonDocument.Parse(result.Out);
        Assert.True(json.RootElement.GetProperty("finished").GetBoolean());
        return json;
    }

    private static string Hash(JsonDocument result) => result.RootElement.GetProperty("policyHash").GetString()!;

    private Dictionary<string, string[]> ClusterEvents(string data) =>
        JournalContent.Read(_directory.File(data)).Where(rows => rows.Key != "learner").ToDictionary(rows => rows.Key, rows => rows.Value);

    private async Task<List<string>> EpisodesAsync(string data)
    {
        await using var reader = await JournalReader.OpenAsync(JournalOf(data), TestContext.Current.CancellationToken);
        var episodes = new List<string>();
        foreach (var cluster in await reader.ClustersAsync())
            episodes.AddRange((await reader.EventsAsync(cluster)).OfType<EpisodeRecorded>().Select(recorded => recorded.Episode.ToString()));
        return episodes;
    }

    private async Task EveryEpisodeCountsOnceAsync(string data)
    {
        await using var reader = await JournalReader.OpenAsync(JournalOf(data), TestContext.Current.CancellationToken);
        var updates = (await reader.LearningAsync()).OfType<PolicyUpdated>().ToArray();
        Assert.Equal(Enumerable.Range(1, Iterations), updates.Select(updated => updated.Policy.Number));
        var consumed = updates.SelectMany(updated => updated.Episodes).ToArray();
        Assert.Equal(Clusters * Iterations, consumed.Length);
        Assert.Equal(consumed.Length, consumed.Distinct().Count());
    }

    private JournalSettings JournalOf(string data) => new(JournalProvider.Sqlite, $"Data Source={Path.Combine(_directory.File(data), "journal.db")}");
}
