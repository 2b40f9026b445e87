using System.Text.Json;
using Sluice.Hosting.Sessions;
using Xunit;

namespace Sluice.Hosting.Tests.Processes;

/// <summary>The demonstration as a newcomer runs it, cut short.</summary>
public sealed class DemoProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Twice_in_a_row_it_renews_its_directory_and_says_the_same()
    {
        using var first = await DemoAsync();
        Assert.Equal(80, first.RootElement.GetProperty("clusters").GetInt32());
        Assert.Equal(160, first.RootElement.GetProperty("episodes").GetInt64());
        Assert.Equal("demo-1@2", first.RootElement.GetProperty("policyVersion").GetString());
        Assert.True(first.RootElement.GetProperty("replayIdentical").GetBoolean());
        Assert.Equal(10, first.RootElement.GetProperty("changes").GetArrayLength());
        Assert.True(new FileInfo(first.RootElement.GetProperty("picture").GetString()!).Length > 10_000);

        var episode = first.RootElement.GetProperty("episode").GetString()!;
        var replay = await SluiceProcess.RunAsync(_directory.Root, ["episode", "replay", episode, "--data", "sluice-data/demo"]);
        Assert.Equal((ExitCode.Ok, true), (replay.ExitCode, replay.Out.Contains("identical", StringComparison.Ordinal)));
        var shown = await SluiceProcess.RunAsync(_directory.Root, ["episode", "show", episode, "--data", "sluice-data/demo", "-o", "json"]);
        using var show = JsonDocument.Parse(shown.Out);
        Assert.Equal(
            first.RootElement.GetProperty("changes").GetRawText(), show.RootElement.GetProperty("changes").GetRawText());
        var listed = await SluiceProcess.RunAsync(_directory.Root, ["episode", "list", "--data", "sluice-data/demo", "-o", "json"]);
        using var list = JsonDocument.Parse(listed.Out);
        Assert.Equal(3, list.RootElement.GetProperty("episodes").GetArrayLength());

        using var second = await DemoAsync("anew");
        Assert.Equal(WithoutTime(first), WithoutTime(second));
    }

    [Fact]
    public async Task Without_training_it_tunes_with_the_policy_that_comes_with_the_product()
    {
        var result = await SluiceProcess.RunAsync(_directory.Root, ["demo", "-o", "json"]);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var shape = JsonDocument.Parse(result.Out);
        Assert.Equal(PretrainedPolicy.Document.Snapshot.Version.ToString(), shape.RootElement.GetProperty("policyVersion").GetString());
        Assert.True(shape.RootElement.GetProperty("replayIdentical").GetBoolean());
        Assert.InRange(shape.RootElement.GetProperty("reductionPct").GetDouble(), 60, 100);

        var senseless = await SluiceProcess.RunAsync(_directory.Root, ["demo", "--iterations", "2"]);
        Assert.Equal(ExitCode.Usage, senseless.ExitCode);
        Assert.Contains("--from-nothing", senseless.Error, StringComparison.Ordinal);
    }

    private async Task<JsonDocument> DemoAsync(string says = "")
    {
        var result = await SluiceProcess.RunAsync(_directory.Root, ["demo", "--from-nothing", "--iterations", "2", "-o", "json"]);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Out.TrimEnd('\n').Split('\n'));
        return JsonDocument.Parse(result.Out);
    }

    private static string[] WithoutTime(JsonDocument result) =>
        [.. result.RootElement.EnumerateObject().Where(field => field.Name != "seconds").Select(field => field.ToString())];
}
