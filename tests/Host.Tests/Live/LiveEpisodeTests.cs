using System.Text.Json;
using Sluice.Hosting.Tests.Processes;
using Sluice.Live.Tests;
using Sluice.Spark.Tests.Kafka;
using Xunit;

namespace Sluice.Hosting.Tests.Live;

/// <summary>Whole episodes on a job that runs, by the program as it is: nothing in it is fake but Spark itself.</summary>
public sealed class LiveEpisodeTests(KafkaBrokers kafka, ITestOutputHelper output) : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact(Explicit = true), Trait("Category", "Slow")]
    public Task The_learned_policy_tunes_a_job_that_runs_and_no_event_is_lost_or_counted_twice() => TuneAsync(stepSeconds: 10, steps: 4, "--policy", "pretrained");

    [Fact(Explicit = true), Trait("Category", "Slow")]
    public Task Two_steps_of_two_seconds_tune_a_job_that_runs() => TuneAsync(stepSeconds: 2, steps: 2, "--policy", "pretrained");

    [Theory(Explicit = true), Trait("Category", "Slow")]
    [InlineData("error")]
    [InlineData("half")]
    [InlineData("redirect")]
    [InlineData("large")]
    public async Task While_the_UI_answers_badly_nothing_is_rolled_out_and_the_step_counts_for_nothing(string fault)
    {
        await using var job = await LiveJob.StartAsync(kafka, ("spark.locality.wait", "0ms"));
        var file = Prepared(job, stepSeconds: 5);
        using var tuning = SluiceProcess.Start(_command.Root, "tune", "--cluster", file, "--steps", "3", "--policy", "pretrained", "-o", "json");
        await LiveJob.UntilAsync(
            async () => (await SluiceProcess.RunAsync(_command.Root, "watch", LiveJob.Name, "--once")).Out.Contains("opening", StringComparison.Ordinal), "the episode does not begin");
        job.Fault(fault);
        await tuning.SaysAsync("step 1: ");
        Assert.Single(job.Submitted);
        job.Fault(null);

        var result = await tuning.EndAsync();
        output.WriteLine(result.Error + result.Out);
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        var changes = JsonDocument.Parse(result.Out).RootElement.GetProperty("changes").EnumerateArray().ToArray();
        Assert.Equal("unmeasured", changes[0].GetProperty("outcome").GetString());
        Assert.Equal(0, changes[0].GetProperty("reward").GetDouble());
        Assert.Contains(changes[1..], change => change.GetProperty("outcome").GetString() == "measured");
        Assert.True((await RunAsync("check", "journal")).GetProperty("ok").GetBoolean());
        var count = await job.CountAsync();
        Assert.Equal((0, 0), (count.Missing, count.Twice));
    }

    private string Prepared(LiveJob job, double stepSeconds)
    {
        _command.File("appsettings.json", $$"""{"Sluice": {"StepSeconds": {{stepSeconds}} } }""");
        return _command.File("views.yaml", job.FileText("{mode: apply, deny: [batchDuration]}"));
    }

    private async Task TuneAsync(double stepSeconds, int steps, params string[] by)
    {
        await using var job = await LiveJob.StartAsync(kafka, ("spark.locality.wait", "0ms"));
        try
        {
            await TuneAsync(job, stepSeconds, steps, by);
        }
        finally
        {
            output.WriteLine(job.Log);
        }
    }

    private async Task TuneAsync(LiveJob job, double stepSeconds, int steps, string[] by)
    {
        var file = Prepared(job, stepSeconds);
        var before = await job.EnvironmentAsync();

        var tuned = await RunAsync(["tune", "--cluster", file, "--steps", $"{steps}", .. by]);
        var episode = tuned.GetProperty("episode").GetString()!;
        var changes = tuned.GetProperty("changes").EnumerateArray().ToArray();
        Assert.Equal(steps, changes.Length);
        Assert.Contains(changes, change => change.GetProperty("outcome").GetString() == "measured");

        // It is the job that was changed, and it runs on, once.
        Assert.Single(job.Processes);
        Assert.True(job.Submitted.Count > 1, "nothing was rolled out");
        var after = await job.EnvironmentAsync();
        Assert.NotEqual(before.OrderBy(property => property.Key), after.OrderBy(property => property.Key));
        Assert.Equal("1000ms", after["spark.sluice.batchDuration"]);

        var checkedJournal = await RunAsync("check", "journal");
        Assert.True(checkedJournal.GetProperty("ok").GetBoolean());
        var replayed = await RunAsync("episode", "replay", episode);
        output.WriteLine($"{replayed}");

        var count = await job.CountAsync();
        output.WriteLine($"{count}; {job.Submitted.Count} submissions, {job.BatchesDone} batches");
        Assert.Equal((0, 0), (count.Missing, count.Twice));
    }

    private async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var result = await SluiceProcess.RunAsync(_command.Root, [.. arguments, "-o", "json"]);
        output.WriteLine($"{string.Join(' ', arguments)}: {result.ExitCode}\n{result.Error}{result.Out}");
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        return JsonDocument.Parse(result.Out).RootElement;
    }
}
