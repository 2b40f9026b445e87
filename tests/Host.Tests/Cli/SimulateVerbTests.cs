using System.Text.Json;
using Xunit;

namespace Sluice.Hosting.Tests.Cli;

public sealed class SimulateVerbTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task Run_reports_every_minute_and_a_summary_as_JSON()
    {
        var result = await _command.RunAsync("simulate", "run", "--workload", "poisson-low", "--set", "batchDuration=2500", "--minutes", "7", "-o", "json");
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        using var json = JsonDocument.Parse(result.Out);
        Assert.Equal(7, json.RootElement.GetProperty("minutes").GetArrayLength());
        Assert.Equal(10_000, json.RootElement.GetProperty("summary").GetProperty("arrivalRate").GetDouble(), 200.0);
        Assert.Equal("batchDuration=2.5 s", json.RootElement.GetProperty("configuration")[0].GetString());
        Assert.True(json.RootElement.GetProperty("summary").GetProperty("p99Ms").GetDouble() > 2500);
    }

    [Fact]
    public async Task Run_as_CSV_is_a_header_and_a_row_a_minute()
    {
        var result = await _command.RunAsync("simulate", "run", "--workload", "poisson-low", "--minutes", "3", "-o", "csv");
        var lines = result.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("minute,arrival_rate,", lines[0], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        var first = await Csv("5");
        Assert.Equal(first, await Csv("5"));
        Assert.NotEqual(first, await Csv("6"));

        async Task<string> Csv(string seed) => (await _command.RunAsync("simulate", "run", "--workload", "iot", "--minutes", "4", "--seed", seed, "-o", "csv")).Out;
    }

    [Fact]
    public async Task Values_may_be_in_Spark_s_spelling_and_classes_by_their_short_name()
    {
        var result = await _command.RunAsync(
            "simulate", "run", "--minutes", "1", "--set", "spark.executor.memory=4g", "--set", "spark.serializer=kryo", "--set", "batchDuration=5s", "-o", "json");
        using var json = JsonDocument.Parse(result.Out);
        Assert.Equal(
            ["batchDuration=5 s", "spark.executor.memory=4 GiB", "spark.serializer=org.apache.spark.serializer.KryoSerializer"],
            json.RootElement.GetProperty("configuration").EnumerateArray().Select(line => line.GetString()));
    }

    [Theory]
    [InlineData("spark.executor.memory", "run", "--set", "spark.exector.memory=4g")]
    [InlineData("1000 to 30000 ms", "run", "--set", "batchDuration=0")]
    [InlineData("LEVER=VALUE", "run", "--set", "batchDuration")]
    [InlineData("JavaSerializer", "run", "--set", "spark.serializer=pickle")]
    [InlineData("executor-memory-within-node", "run", "--profile", "eval", "--set", "spark.executor.memory=16g")]
    [InlineData("did you mean 'iot'", "run", "--workload", "iott")]
    [InlineData("a week", "run", "--minutes", "20000")]
    [InlineData("K1 to K18", "calibrate", "--rows", "K99")]
    [InlineData("at least 1", "calibrate", "--seeds", "0")]
    [InlineData("1000 to 30000 ms", "levers", "--interval", "10")]
    [InlineData("no rows to write as csv", "calibrate", "-o", "csv")]
    public async Task Nonsense_is_refused_with_the_mend(string mend, params string[] arguments)
    {
        var result = await _command.RunAsync(["simulate", .. arguments]);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(mend, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task Calibrate_measures_the_rows_asked_for()
    {
        var result = await _command.RunAsync("simulate", "calibrate", "--rows", "K8,K18", "--seeds", "3", "-o", "json");
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        using var json = JsonDocument.Parse(result.Out);
        Assert.False(json.RootElement.GetProperty("seedsCount").GetBoolean());
        var rows = json.RootElement.GetProperty("rows");
        Assert.Equal(2, rows.GetArrayLength());
        foreach (var name in new[] { "id", "scenario", "expected", "tolerance", "source", "measured", "pass" })
            Assert.True(rows[0].TryGetProperty(name, out _), name);
        Assert.True(rows[0].GetProperty("pass").GetBoolean());
        Assert.Equal("not measured", rows[1].GetProperty("measured").GetString());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("pass").ValueKind);
        Assert.Contains("ranking", rows[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Levers_as_CSV_has_a_row_a_move()
    {
        var result = await _command.RunAsync("simulate", "levers", "--workload", "poisson-low", "--interval", "5000", "--seeds", "1", "-o", "csv");
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("spark.driver.memory,\"4 GiB\",\"poisson-low\",5000,-", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_fits_back_and_is_not_written_over()
    {
        const string load = "switch:poisson-low:5000,poisson-high:40000@20,poisson-low:60000@40,poisson-high:10000@60";
        string[] run = ["simulate", "run", "--workload", load, "--set", "spark.executor.memory=8g", "--set", "batchDuration=5000", "--minutes", "80", "--batches", "site.csv"];
        Assert.Equal(ExitCode.Ok, (await _command.RunAsync(run)).ExitCode);
        Assert.Equal(ExitCode.Conflict, (await _command.RunAsync(run)).ExitCode);

        var result = await _command.RunAsync("simulate", "fit", "site.csv", "--set", "spark.executor.memory=8g", "-o", "json");
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        using var json = JsonDocument.Parse(result.Out);
        var perEvent = json.RootElement.GetProperty("coefficients")[0];
        Assert.Equal("c0", perEvent.GetProperty("name").GetString());
        Assert.InRange(15, perEvent.GetProperty("low").GetDouble(), perEvent.GetProperty("high").GetDouble());
    }

    [Fact]
    public async Task A_recording_that_does_not_exist_is_not_found()
    {
        var result = await _command.RunAsync("simulate", "fit", "nowhere.csv");
        Assert.Equal(ExitCode.NotFound, result.ExitCode);
        Assert.Contains("batch_interval_ms,records,bytes,processing_ms", result.Error, StringComparison.Ordinal);
    }
}
