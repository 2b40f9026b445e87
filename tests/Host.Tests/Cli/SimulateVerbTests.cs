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
    [InlineData("spark.executor.memory", "run", "--set", "spark.executor.memory=-1")]
    [InlineData("spark.executor.memory", "run", "--set", "spark.executor.memory=NaN")]
    [InlineData("spark.memory.fraction", "run", "--set", "spark.memory.fraction=1.5")]
    [InlineData("events per second", "run", "--workload", "poisson-low:-5")]
    [InlineData("events per second", "run", "--workload", "poisson-low:NaN")]
    [InlineData("K1 to K18", "calibrate", "--rows", "K99")]
    [InlineData("0 to 199999", "calibrate", "--first-seed", "-1")]
    [InlineData("0 to 199999", "calibrate", "--first-seed", "199999")]
    [InlineData("0 to 199999", "calibrate", "--seeds", "300000")]
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

    [Theory]
    [InlineData("line 4", "sort", "timestamp,value\n0,1\n10,2\n5,3\n")]
    [InlineData("line 3", "twice", "timestamp,value\n0,1\n0,2\n")]
    [InlineData("line 3", "negative", "timestamp,value\n0,1\n10,-2\n")]
    [InlineData("line 3", "not a number", "timestamp,value\n0,1\n10,\n")]
    [InlineData("load.csv", "above zero", "timestamp,value\n0,0\n10,0\n")]
    public async Task A_bad_trace_is_refused_with_its_line_and_the_mend(string place, string mend, string text)
    {
        var result = await _command.RunAsync("simulate", "run", "--workload", $"trace:{_command.File("load.csv", text)}", "--minutes", "2");
        Assert.NotEqual(ExitCode.Ok, result.ExitCode);
        Assert.Contains(place, result.Error, StringComparison.Ordinal);
        Assert.Contains(mend, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task A_trace_that_does_not_exist_is_not_found()
    {
        var result = await _command.RunAsync("simulate", "run", "--workload", "trace:nowhere.csv");
        Assert.Equal(ExitCode.NotFound, result.ExitCode);
        Assert.Contains("nowhere.csv", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_with_an_hour_s_silence_and_a_gap_of_days_runs_without_a_number_that_is_none()
    {
        var trace = _command.File("load.csv", "timestamp,value\n0,0\n7200,0\n7210,50\n10800,50\n10810,0\n864000,0\n");
        var quiet = 0;
        foreach (var seed in new[] { "1", "2", "3" })
        {
            var result = await _command.RunAsync("simulate", "run", "--workload", $"trace:{trace}", "--minutes", "90", "--seed", seed, "-o", "json");
            Assert.Equal(ExitCode.Ok, result.ExitCode);
            Assert.DoesNotContain("NaN", result.Out, StringComparison.Ordinal);
            using var json = JsonDocument.Parse(result.Out);
            quiet += json.RootElement.GetProperty("minutes").EnumerateArray().Count(minute => minute.GetProperty("arrivalRate").GetDouble() == 0);
        }

        Assert.True(quiet >= 60, $"{quiet} minutes without an event");
    }

    [Fact]
    public async Task A_load_a_hundred_times_above_capacity_is_reported_as_lag()
    {
        var result = await _command.RunAsync("simulate", "run", "--workload", "poisson-high:10000000", "--minutes", "60", "-o", "json");
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.DoesNotContain("NaN", result.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(result.Out);
        var lags = json.RootElement.GetProperty("minutes").EnumerateArray().Select(minute => minute.GetProperty("lagEvents").GetDouble()).ToArray();
        Assert.InRange(lags[^1], 0.9 * 3600 * 1e7, 3600 * 1e7);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("8")]
    public async Task Threads_change_no_byte(string threads)
    {
        Assert.Equal(await Levers("1"), await Levers(threads));

        async Task<string> Levers(string count) =>
            (await _command.RunAsync("simulate", "levers", "--workload", "poisson-low", "--interval", "2500", "--seeds", "2", "--threads", count, "-o", "csv")).Out;
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("batch,records\n1,2\n", "batch_interval_ms")]
    [InlineData("batch_interval_ms,records,bytes,processing_ms\n5000,-1,2,3\n", "line 2")]
    [InlineData("batch_interval_ms,records,bytes,processing_ms\n5000,1,2,soon\n", "line 2")]
    public async Task A_bad_recording_is_refused_with_its_line_and_the_mend(string text, string mend)
    {
        var result = await _command.RunAsync("simulate", "fit", _command.File("site.csv", text));
        Assert.NotEqual(ExitCode.Ok, result.ExitCode);
        Assert.Contains(mend, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task A_recording_at_one_rate_identifies_nothing_and_is_refused()
    {
        Assert.Equal(ExitCode.Ok, (await _command.RunAsync("simulate", "run", "--workload", "poisson-low", "--minutes", "30", "--batches", "one-rate.csv")).ExitCode);
        var result = await _command.RunAsync("simulate", "fit", "one-rate.csv");
        Assert.NotEqual(ExitCode.Ok, result.ExitCode);
        Assert.NotEmpty(result.Error);
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
