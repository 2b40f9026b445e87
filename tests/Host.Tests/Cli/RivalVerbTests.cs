using System.Text.Json;
using Sluice.Tuning.Rivals;
using Xunit;

namespace Sluice.Hosting.Tests.Cli;

public sealed class RivalVerbTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task List_names_every_rival()
    {
        var result = await _command.RunAsync("rival", "list");
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.All(RivalCatalogue.All, rival => Assert.Contains(rival.Name, result.Out, StringComparison.Ordinal));
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Show_gives_each_change_with_its_reason_and_source()
    {
        var result = await _command.RunAsync("rival", "show", "guide-low-latency");
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.All(ExpertPresets.LowLatency.Changes, change =>
        {
            Assert.Contains(change.Lever.Name, result.Out, StringComparison.Ordinal);
            Assert.Contains(change.Reason, result.Out, StringComparison.Ordinal);
            Assert.Contains(change.Source, result.Out, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Show_gives_the_best_known_configuration_of_each_workload_as_JSON()
    {
        var result = await _command.RunAsync("rival", "show", "best-known", "-o", "json");
        using var json = JsonDocument.Parse(result.Out);
        var scripts = json.RootElement.GetProperty("scripts");
        Assert.Equal(5, scripts.GetArrayLength());
        Assert.True(scripts[0].GetProperty("p99Ms").GetDouble() < scripts[0].GetProperty("defaultP99Ms").GetDouble());
        Assert.True(scripts[0].GetProperty("evaluations").GetInt32() >= 2000);
    }

    [Theory]
    [InlineData("rival", "show", "hillclimb")]
    [InlineData("tune", "--rival", "hillclimb")]
    public async Task An_unknown_rival_names_the_nearest(params string[] arguments)
    {
        var result = await _command.RunAsync(arguments);
        Assert.Equal(ExitCode.NotFound, result.ExitCode);
        Assert.Contains("hill-climbing", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_command.Root));
    }

    [Theory]
    [InlineData("--policy", "--rival", "hill-climbing", "--policy", "latest")]
    [InlineData("--selection", "--selection", "levers.json")]
    [InlineData("poisson-high", "--rival", "best-known", "--workload", "switch:poisson-low,poisson-high@30")]
    public async Task What_makes_no_sense_with_a_rival_or_without_is_a_usage_error(string mend, params string[] arguments)
    {
        var result = await _command.RunAsync(["tune", .. arguments]);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(mend, result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_command.Root));
    }
}
