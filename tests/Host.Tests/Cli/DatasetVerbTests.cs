using System.Text.Json;
using Sluice.Hosting.Datasets;
using Sluice.Tuning.Datasets;
using Xunit;

namespace Sluice.Hosting.Tests.Cli;

public sealed class DatasetVerbTests : IDisposable
{
    private const string History = """
        time,cluster,workload,restarts,mark,latency:p99Ms,driver:jvm.heap.used,lever:batchDuration,lever:spark.serializer
        2026-01-31 12:00:00,web,clicks,0,,1500.5,1e9,10000,org.apache.spark.serializer.JavaSerializer
        2026-01-31 12:00:00,shop,orders,2,measured,900,,5000,1
        2026-01-31 12:15:00,web,clicks,1,died,,,2500,
        2026-01-31 12:30:00,web,clicks,1,notDrained,2500,2e9,2500,
        """;

    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task A_small_dataset_is_generated_described_and_read()
    {
        var generated = await _command.RunAsync(
            "dataset", "generate", "--clusters", "5", "--configurations", "60", "--seed", "4", "--out", "data", "--threads", "1", "-o", "json");
        Assert.True(generated.ExitCode == ExitCode.Ok, generated.Error);
        using var made = JsonDocument.Parse(generated.Out);
        Assert.True(made.RootElement.GetProperty("finished").GetBoolean());
        Assert.Equal((60, 5), (made.RootElement.GetProperty("done").GetInt32(), made.RootElement.GetProperty("partitions").GetInt32()));
        Assert.Contains("configuration ", generated.Error, StringComparison.Ordinal);
        Assert.Contains("ETA", generated.Error, StringComparison.Ordinal);

        var described = await _command.RunAsync("dataset", "describe", "data", "-o", "json");
        using var json = JsonDocument.Parse(described.Out);
        var shape = json.RootElement;
        Assert.Equal((60, 5, 4UL, 1), (
            shape.GetProperty("configurations").GetInt32(), shape.GetProperty("clusters").GetInt32(), shape.GetProperty("seed").GetUInt64(), shape.GetProperty("schema").GetInt32()));
        Assert.Equal(Catalogues.Hash, shape.GetProperty("catalogues").GetString());
        Assert.Equal(60, shape.GetProperty("marks").EnumerateObject().Sum(mark => mark.Value.GetInt32()));
        Assert.Equal(["iot", "poisson-high", "poisson-low", "trapezoid", "yahoo-ads"], shape.GetProperty("workloads").EnumerateArray().Select(row => row.GetProperty("workload").GetString()));
        Assert.Equal(109, shape.GetProperty("levers").GetArrayLength());
        Assert.Equal(60, shape.GetProperty("levers").EnumerateArray().Sum(lever => lever.GetProperty("changes").GetInt32()));
        Assert.Empty(shape.GetProperty("absent").EnumerateArray());
        Assert.InRange(shape.GetProperty("missing").GetProperty("worker").GetDouble(), 0, 0.1);

        var source = await ParquetObservations.OpenAsync(Path.Combine(_command.Root, "data"));
        var blocks = source.Read(source.Columns).ToArray();
        Assert.Equal(shape.GetProperty("observed").GetInt32(), blocks.Sum(block => block.Rows));
        Assert.All(blocks, block => Assert.Equal(block.Minutes.Order(), block.Minutes));

        var text = await _command.RunAsync("dataset", "describe", "data");
        Assert.Contains("60 configurations of 5 clusters", text.Out, StringComparison.Ordinal);
        Assert.Contains("poisson-high", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_s_history_is_imported_described_and_read()
    {
        _command.File("history.csv", History);
        var imported = await _command.RunAsync("dataset", "import", "history.csv", "--out", "data", "-o", "json");
        Assert.True(imported.ExitCode == ExitCode.Ok, imported.Error);
        using var made = JsonDocument.Parse(imported.Out);
        Assert.Equal((2, 4, 4), (
            made.RootElement.GetProperty("clusters").GetInt32(), made.RootElement.GetProperty("rows").GetInt32(), made.RootElement.GetProperty("columns").GetInt32()));

        var source = await ParquetObservations.OpenAsync(Path.Combine(_command.Root, "data"));
        var web = source.Read(source.Columns).Last();
        Assert.Equal(["latency:p99Ms", "driver:jvm.heap.used", "lever:batchDuration", "lever:spark.serializer"], source.Columns);
        Assert.Equal(("web", 2), (web.Series, web.Rows));
        Assert.Equal([0.0, 30], web.Minutes);
        Assert.Equal([0, 1], web.Restarts);
        Assert.Equal([1500.5f, 2500], web.Columns[0]);
        Assert.Equal([0f, float.NaN], web.Columns[3]);

        using var json = JsonDocument.Parse((await _command.RunAsync("dataset", "describe", "data", "-o", "json")).Out);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("seed").ValueKind);
        Assert.Equal(1, json.RootElement.GetProperty("marks").GetProperty("died").GetInt32());
        Assert.Equal(PartitionColumns.Observed.Count - 4, json.RootElement.GetProperty("absent").GetArrayLength());

        var again = await _command.RunAsync("dataset", "import", "history.csv", "--out", "data");
        Assert.Equal(ExitCode.Conflict, again.ExitCode);
        var over = await _command.RunAsync("dataset", "generate", "--clusters", "1", "--configurations", "1", "--out", "data");
        Assert.Equal(ExitCode.Conflict, over.ExitCode);
    }

    [Theory]
    [InlineData("no column 'cluster'", "time,latency:p99Ms\n1,2")]
    [InlineData("line 1, column 3: 'latency:p9Ms' is no column of training data; the nearest are ", "time,cluster,latency:p9Ms\n1,a,2")]
    [InlineData("line 1, column 4: 'latency:p99Ms' comes twice", "time,cluster,latency:p99Ms,latency:p99Ms\n1,a,2,3")]
    [InlineData("nothing but times and clusters", "time,cluster\n1,a")]
    [InlineData("line 3, column 3 (latency:p99Ms): 'fast' is no number", "time,cluster,latency:p99Ms\n1,a,2\n2,a,fast")]
    [InlineData("line 2, column 3 (latency:p99Ms): 'Infinity' is no number", "time,cluster,latency:p99Ms\n1,a,Infinity")]
    [InlineData("line 3, column 1 (time): is not later", "time,cluster,latency:p99Ms\n2,a,2\n1,a,2")]
    [InlineData("line 2, column 1 (time): 'noon' is no time", "time,cluster,latency:p99Ms\nnoon,a,2")]
    [InlineData("line 3, column 1 (time): '2026-01-31' is a date where the first row has a number", "time,cluster,latency:p99Ms\n1,a,2\n2026-01-31,a,2")]
    [InlineData("line 2, column 2 (cluster): '../a' cannot name a cluster", "time,cluster,latency:p99Ms\n1,../a,2")]
    [InlineData("line 2, column 3 (lever:batchDuration): '10' is no value of batchDuration; give a number of ms from 1000 to 30000", "time,cluster,lever:batchDuration\n1,a,10")]
    [InlineData("line 2, column 3 (lever:spark.serializer): 'pickle' is no value", "time,cluster,lever:spark.serializer\n1,a,pickle")]
    [InlineData("line 2, column 3 (mark): 'odd' is no mark", "time,cluster,mark,latency:p99Ms\n1,a,odd,2")]
    [InlineData("line 3, column 3 (workload): 'y' is not the workload of cluster a so far", "time,cluster,workload,latency:p99Ms\n1,a,x,2\n2,a,y,2")]
    [InlineData("line 3, column 3 (restarts): '1' is less than before", "time,cluster,restarts,latency:p99Ms\n1,a,2,2\n2,a,1,2")]
    [InlineData("line 2, column 3 (latency:p99Ms): is missing", "time,cluster,latency:p99Ms\n1,a")]
    [InlineData("no rows", "time,cluster,latency:p99Ms\n")]
    public async Task A_history_that_cannot_be_read_is_refused_by_line_and_column_and_leaves_nothing(string said, string content)
    {
        _command.File("history.csv", content);
        var result = await _command.RunAsync("dataset", "import", "history.csv", "--out", "data");
        Assert.True(result.ExitCode == ExitCode.Usage, result.Error);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
        Assert.False(Directory.Exists(Path.Combine(_command.Root, "data")));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--out", "generate")]
    [InlineData(ExitCode.Usage, "at least 1", "generate", "--configurations", "0", "--out", "data")]
    [InlineData(ExitCode.NotFound, "to resume", "generate", "--resume", "--out", "data")]
    [InlineData(ExitCode.NotFound, "dataset generate", "describe", "nowhere")]
    [InlineData(ExitCode.NotFound, "nowhere.csv", "import", "nowhere.csv", "--out", "data")]
    [InlineData(ExitCode.Usage, "no rows to write as csv", "describe", "nowhere", "-o", "csv")]
    public async Task Nonsense_is_refused_with_the_mend(int exitCode, string mend, params string[] arguments)
    {
        var result = await _command.RunAsync(["dataset", .. arguments]);
        Assert.True(result.ExitCode == exitCode, $"{result.ExitCode}: {result.Error}");
        Assert.Contains(mend, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task A_directory_of_others_is_not_touched()
    {
        _command.File("data/notes.txt", "mine");
        var result = await _command.RunAsync("dataset", "generate", "--clusters", "1", "--configurations", "1", "--out", "data");
        Assert.Equal(ExitCode.Conflict, result.ExitCode);
        Assert.Contains("--out", result.Error, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(Path.Combine(_command.Root, "data")).Select(Path.GetFileName));
    }
}
