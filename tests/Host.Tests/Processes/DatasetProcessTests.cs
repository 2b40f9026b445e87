using System.Text.Json;
using Sluice.Hosting.Datasets;
using Xunit;

namespace Sluice.Hosting.Tests.Processes;

/// <summary>Generating training data as an operator does: real processes, killed and stopped.</summary>
public sealed class DatasetProcessTests : IDisposable
{
    private const int Clusters = 6;
    private const int Batches = 4;

    private static readonly string[] Generate = ["dataset", "generate", "--clusters", "6", "--configurations", "1200", "--seed", "3", "-o", "json"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Killed_in_the_middle_and_resumed_it_writes_the_same_files_and_loses_or_repeats_no_batch()
    {
        await FinishedAsync([.. Generate, "--out", "whole", "--threads", "1"]);

        using (var killed = SluiceProcess.Start(_directory.Root, [.. Generate, "--out", "killed"]))
        {
            await killed.SaysAsync("configuration ");
            killed.Kill();
            await killed.EndAsync();
        }

        var before = Surveys("killed");
        Assert.InRange(before.Count, 1, Clusters * Batches - 1);
        using var resumed = await FinishedAsync(["dataset", "generate", "--resume", "--out", "killed", "-o", "json"]);
        Assert.Equal(1200, resumed.RootElement.GetProperty("done").GetInt32());

        // What was finished before the kill is still there as it was, and every batch is there once.
        var after = Surveys("killed");
        Assert.Equal(Clusters * Batches, after.Count);
        Assert.Empty(before.Except(after));
        Assert.Equal(Surveys("whole"), after);
        Assert.Equal(Files("whole"), Files("killed"));
        Assert.Equal(Clusters, Files("whole").Count);
    }

    [Fact]
    public async Task Stopped_by_a_signal_it_prints_the_command_that_goes_on_and_that_command_goes_on()
    {
        await FinishedAsync([.. Generate, "--out", "whole"]);
        using var stopping = SluiceProcess.Start(_directory.Root, [.. Generate, "--out", "stopped", "--threads", "1"]);
        await stopping.SaysAsync("configuration ");
        await stopping.TerminateAsync();
        var stopped = await stopping.EndAsync();
        Assert.Equal(ExitCode.Interrupted, stopped.ExitCode);
        using var shape = JsonDocument.Parse(stopped.Out);
        Assert.False(shape.RootElement.GetProperty("finished").GetBoolean());
        var next = shape.RootElement.GetProperty("next").GetString()!;
        Assert.Equal("sluice dataset generate --resume --out stopped", next);

        await FinishedAsync([.. next.Split(' ').Skip(1), "-o", "json"]);
        Assert.Equal(Files("whole"), Files("stopped"));
    }

    [Fact]
    public async Task A_partition_that_was_lost_is_written_again_from_the_journal()
    {
        string[] small = ["dataset", "generate", "--clusters", "5", "--configurations", "50", "--out", "data", "-o", "json"];
        await FinishedAsync(small);
        var written = Files("data");
        File.Delete(PartitionFile.PathOf(_directory.File("data"), written.Keys.First()));

        await FinishedAsync(["dataset", "generate", "--resume", "--out", "data", "-o", "json"]);
        Assert.Equal(written, Files("data"));
    }

    [Fact]
    public async Task A_dataset_that_exists_is_not_begun_again_and_not_resumed_as_another_one()
    {
        string[] small = ["dataset", "generate", "--clusters", "5", "--configurations", "10", "--out", "data"];
        await FinishedAsync([.. small, "-o", "json"]);
        var again = await SluiceProcess.RunAsync(_directory.Root, small);
        Assert.Equal(ExitCode.Conflict, again.ExitCode);
        Assert.Contains("sluice dataset generate --resume --out data", again.Error, StringComparison.Ordinal);

        var other = await SluiceProcess.RunAsync(_directory.Root, [.. small, "--resume", "--seed", "9"]);
        Assert.Equal(ExitCode.Conflict, other.ExitCode);
        Assert.Contains("other settings", other.Error, StringComparison.Ordinal);

        foreach (var verb in (string[][])[["train", "--iterations", "1"], ["episode", "list"], ["policy", "list"], ["demo"]])
        {
            var refused = await SluiceProcess.RunAsync(_directory.Root, [.. verb, "--data", "data"]);
            Assert.True(refused.ExitCode == ExitCode.Conflict, $"{verb[0]}: {refused.ExitCode} {refused.Error}");
        }
    }

    private async Task<JsonDocument> FinishedAsync(IEnumerable<string> arguments)
    {
        var result = await SluiceProcess.RunAsync(_directory.Root, arguments);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        var json = JsonDocument.Parse(result.Out);
        Assert.True(json.RootElement.GetProperty("finished").GetBoolean());
        return json;
    }

    private List<string> Surveys(string data) =>
    [
        .. JournalContent.Read(_directory.File(data)).OrderBy(cluster => cluster.Key, StringComparer.Ordinal)
            .SelectMany(cluster => cluster.Value.Where(row => row.Contains(" vr1 ", StringComparison.Ordinal)).Select(row => $"{cluster.Key} {row}")),
    ];

    /// <summary>The bytes of every partition by its cluster.</summary>
    private SortedDictionary<string, string> Files(string data) => new(
        PartitionFile.In(_directory.File(data)).ToDictionary(
            file => Path.GetFileName(Path.GetDirectoryName(file)!)["cluster=".Length..], file => Convert.ToHexString(File.ReadAllBytes(file))),
        StringComparer.Ordinal);
}
