using System.Text.Json;
using Xunit;

namespace Sluice.Hosting.Tests.Processes;

/// <summary>A rival tunes without anything having been trained.</summary>
public sealed class RivalProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_rival_tunes_in_a_new_data_directory_and_its_episode_replays()
    {
        var tuned = await SluiceProcess.RunAsync(
            _directory.Root, ["tune", "--rival", "gaussian-process", "--workload", "poisson-low", "--steps", "4", "--data", "data", "-o", "json"]);
        Assert.Equal(ExitCode.Ok, tuned.ExitCode);
        using var trial = JsonDocument.Parse(tuned.Out);
        var episode = trial.RootElement.GetProperty("episode").GetString()!;
        Assert.Equal("gaussian-process-poisson-low-1/0", episode);
        Assert.Equal("gaussian-process", trial.RootElement.GetProperty("rival").GetString());
        Assert.True(trial.RootElement.GetProperty("baselineP99Ms").GetDouble() > 0);

        var replayed = await SluiceProcess.RunAsync(_directory.Root, ["episode", "replay", episode, "--data", "data", "-o", "json"]);
        Assert.Equal(ExitCode.Ok, replayed.ExitCode);
        Assert.Contains("identical", replayed.Out, StringComparison.OrdinalIgnoreCase);

        var listed = await SluiceProcess.RunAsync(_directory.Root, ["episode", "list", "--data", "data"]);
        Assert.Contains("rival: gaussian-process", listed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rivals_with_one_seed_meet_the_same_machines_and_arrivals()
    {
        var twins = new List<double>();
        foreach (var rival in (string[])["batch-interval-only", "backpressure"])
        {
            var tuned = await SluiceProcess.RunAsync(
                _directory.Root, ["tune", "--rival", rival, "--workload", "poisson-low", "--steps", "2", "--data", "data", "-o", "json"]);
            using var trial = JsonDocument.Parse(tuned.Out);
            twins.Add(trial.RootElement.GetProperty("baselineP99Ms").GetDouble());
        }

        Assert.Equal(twins[0], twins[1]);
    }
}
