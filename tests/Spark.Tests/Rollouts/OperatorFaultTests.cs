using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Control;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>The procedure, where the Spark operator or what it runs does not do what it should.</summary>
public sealed class OperatorFaultTests
{
    [Fact]
    public async Task What_is_refused_leaves_the_run_before_as_it_is()
    {
        await using var stage = await OperatedStage.StartAsync();
        await stage.RollOutAsync(Jobs.Request(Jobs.Before, epoch: 6));
        stage.Api.Verdict = "sparkConf key \"spark.kubernetes.container.image\" is not allowed: use the image field on the CRD instead";
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Refused, report.Outcome);
        Assert.Contains("is not allowed", report.Reason, StringComparison.Ordinal);
        Assert.Equal("RUNNING", Assert.Single(stage.World.Runs).State);
    }

    [Fact]
    public async Task What_is_refused_after_the_job_was_asked_to_end_has_left_nothing()
    {
        await using var stage = await OperatedStage.StartAsync(control: Obeyed);
        await stage.RollOutAsync(Jobs.Request(Jobs.Before, epoch: 6));
        stage.Api.Verdict = "no";
        Assert.Equal(LoadOutcome.Died, (await stage.RollOutAsync()).Outcome);
        Assert.Equal("KILLED", Assert.Single(stage.World.Runs).State);
    }

    [Fact]
    public async Task The_time_that_the_run_before_takes_to_end_is_not_the_next_ones()
    {
        await using var stage = await OperatedStage.StartAsync(settings: new RolloutSettings { DrainTimeout = TimeSpan.FromMinutes(6) });
        await stage.RollOutAsync(Jobs.Request(Jobs.Before, epoch: 6));
        stage.World.StopTakes = TimeSpan.FromMinutes(5);
        var report = await stage.RollOutAsync();
        Assert.True(report.Outcome == LoadOutcome.Loaded, report.Reason);
        Assert.InRange(report.Duration, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task A_change_that_the_operator_missed_is_made_once_more_and_held_against_nobody()
    {
        await using var stage = await OperatedStage.StartAsync();
        await stage.RollOutAsync(Jobs.Request(Jobs.Before, epoch: 6));
        stage.Api.Patches.Clear();
        stage.Api.Meanwhile = api => api.OperatorSleeps = api.Patches.Count == 0;
        var report = await stage.RollOutAsync();
        Assert.True(report.Outcome == LoadOutcome.Loaded, report.Reason);
        Assert.Equal(2, stage.Api.Patches.Count);
        Assert.Equal(["KILLED", "RUNNING"], stage.World.Runs.Select(run => run.State));
    }

    [Fact]
    public async Task A_run_that_somebody_else_submitted_is_not_run_beside()
    {
        await using var stage = await OperatedStage.StartAsync(settings: new RolloutSettings { Attempts = 1 });
        var foreign = stage.World.Found(Jobs.Properties(Jobs.Before, epoch: 6));
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Unavailable, report.Outcome);
        Assert.Contains("was not submitted this way", report.Reason, StringComparison.Ordinal);
        Assert.Equal(("RUNNING", 0), (foreign.State, stage.World.Submissions));
    }

    /// <summary>A job that ends when it is asked to.</summary>
    private static HttpControl Obeyed(SparkWorld world)
    {
        world.Managers.Add(async (context, body) =>
        {
            if (context.Request.Path != "/sluice")
                return false;
            if (body?["command"]?.GetValue<string>() == "stop")
                world.Runs[^1].Stop();
            await SparkWorld.WriteAsync(context, "{}");
            return true;
        });
        return new HttpControl($"{world.Server.Root}sluice", null, world.Http, null);
    }
}
