using Sluice.Spark.Rollouts;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

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
}
