using System.Text.Json.Nodes;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Control;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

public sealed class JobControlTests : IDisposable
{
    private static readonly RunMarks Asker = Jobs.Order().Marks;

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-control-").FullName;
    private readonly LeapingClock _clock = new();

    private string Marker => Path.Combine(_folder, "control");

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_job_finds_a_whole_command_in_its_marker()
    {
        Assert.Null(await Control().StopAsync(Asker, None));
        var command = JsonNode.Parse(File.ReadAllBytes(Marker))!;
        Assert.Equal(("stop", "7", Asker.Configuration), (command["command"]!.GetValue<string>(), command["epoch"]!.GetValue<string>(), command["configuration"]!.GetValue<string>()));
        Assert.Equal([Marker], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_link_that_somebody_else_put_in_the_marker_s_way_is_not_followed()
    {
        var victim = Path.Combine(_folder, "victim");
        await File.WriteAllTextAsync(victim, "precious", None);
        File.CreateSymbolicLink(Marker + ".new", victim);
        Assert.Null(await Control().StopAsync(Asker, None));
        Assert.Equal("precious", await File.ReadAllTextAsync(victim, None));
        Assert.Contains("stop", await File.ReadAllTextAsync(Marker, None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_is_waited_for_until_the_job_says_that_it_is_in_effect()
    {
        var change = new InPlaceChange(Asker, true, [new("spark.sluice.batchDuration", "5000ms")]);
        (await Control().ChangeAsync(change, None)).Missing(AbsenceKind.TimedOut);
        Assert.True(_clock.Elapsed >= TimeSpan.FromSeconds(30));
        File.WriteAllText(Marker + ".done", """{"epoch":"6","configuration":"abc"}""");
        (await Control().ChangeAsync(change, None)).Missing(AbsenceKind.TimedOut);
        File.WriteAllText(Marker + ".done", $$"""{"epoch":7,"configuration":"{{Asker.Configuration}}","startingOffsets":"committed"}""");
        Assert.Equal(Asker, (await Control().ChangeAsync(change, None)).Present());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"epoch":"x","configuration":"abc"}""")]
    [InlineData("""{"epoch":"7","configuration":"a b"}""")]
    public async Task An_answer_that_makes_no_sense_is_none(string answer)
    {
        File.WriteAllText(Marker + ".done", answer);
        (await Control().ReadAsync(None)).Missing(AbsenceKind.Malformed);
    }

    [Fact]
    public async Task What_an_earlier_run_was_told_is_forgotten()
    {
        await Control().StopAsync(Asker, None);
        File.WriteAllText(Marker + ".done", "{}");
        Assert.Null(await Control().ForgetAsync(None));
        Assert.Empty(Directory.GetFiles(_folder));
        (await Control().ReadAsync(None)).Missing(AbsenceKind.NotFound);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var fault = await new MarkerControl("/nowhere/control", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), _clock).StopAsync(Asker, None);
        Assert.Contains("/nowhere/control", fault!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_with_a_password_in_it_is_refused_and_not_repeated()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new HttpControl("http://me:hunter2@driver:8090/", null, null!));
        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
    }

    private MarkerControl Control() => new(Marker, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), _clock);
}
