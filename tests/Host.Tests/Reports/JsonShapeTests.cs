using System.Text.Json;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Terminals;
using Xunit;

namespace Sluice.Hosting.Tests.Reports;

/// <summary>What scripts read: names and kinds of the fields stay.</summary>
public sealed class JsonShapeTests
{
    private static readonly DemoShape Demo = new(
        80, 24_000, 288_000, "demo-1@300", "abc", 28_300, 4_100, 85.5, true, 24_657, 103.2, 4_780, 83.1, "demo-1-held-out/0", "poisson-high", 1,
        Change.Of(SampleTrial.Events), ["batchDuration = 2.5 s"], "latency.png", "journal.db");

    [Fact]
    public void Demo_has_the_promised_fields()
    {
        using var json = JsonDocument.Parse(Json.Write(Demo));
        var root = json.RootElement;
        foreach (var number in (string[])["clusters", "episodes", "steps", "baselineP99Ms", "tunedP99Ms", "reductionPct", "journalEvents", "seconds", "batchDurationAloneP99Ms"])
            Assert.Equal(JsonValueKind.Number, root.GetProperty(number).ValueKind);
        foreach (var text in (string[])["policyVersion", "policyHash", "episode", "workload", "picture", "journal"])
            Assert.Equal(JsonValueKind.String, root.GetProperty(text).ValueKind);
        Assert.True(root.GetProperty("replayIdentical").GetBoolean());
        Assert.Equal(4, root.GetProperty("changes").GetArrayLength());
    }

    [Fact]
    public void A_change_names_its_choice_and_has_null_for_what_was_not_measured()
    {
        using var json = JsonDocument.Parse(Json.Write(Demo));
        var faulty = json.RootElement.GetProperty("changes")[1];
        Assert.Equal("explore", faulty.GetProperty("component").GetString());
        Assert.Equal("faulty", faulty.GetProperty("outcome").GetString());
        Assert.Equal(JsonValueKind.Null, faulty.GetProperty("p99AfterMs").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("changes")[2].GetProperty("lever").ValueKind);
    }

    [Fact]
    public void One_object_is_one_line() => Assert.DoesNotContain('\n', Json.Write(Demo));
}
