using System.Text.Json;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Hosting.Tests.Cli;

public sealed class LeverVerbTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task List_names_every_lever()
    {
        var result = await _command.RunAsync("lever", "list");
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.All(LeverCatalogue.All, lever => Assert.Contains(lever.Name, result.Out, StringComparison.Ordinal));
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task List_as_JSON_is_one_object_on_one_line()
    {
        var result = await _command.RunAsync("lever", "list", "-o", "json");
        Assert.Single(result.Out.TrimEnd('\n').Split('\n'));
        using var json = JsonDocument.Parse(result.Out);
        var levers = json.RootElement.GetProperty("levers");
        Assert.Equal(LeverCatalogue.All.Length, levers.GetArrayLength());
        Assert.Equal("batchDuration", levers[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Show_says_default_range_and_what_a_change_restarts()
    {
        var result = await _command.RunAsync("lever", "show", "batchDuration");
        Assert.Contains("10 s", result.Out, StringComparison.Ordinal);
        Assert.Contains("1 s to 30 s", result.Out, StringComparison.Ordinal);
        Assert.Contains("query", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_as_JSON_has_numbers_in_the_lever_s_unit()
    {
        var result = await _command.RunAsync("-o", "json", "lever", "show", "spark.executor.memory");
        using var json = JsonDocument.Parse(result.Out);
        Assert.Equal("MiB", json.RootElement.GetProperty("unit").GetString());
        Assert.Equal(1024, json.RootElement.GetProperty("default").GetDouble());
        Assert.Equal("bytes", json.RootElement.GetProperty("kind").GetString());
    }
}
