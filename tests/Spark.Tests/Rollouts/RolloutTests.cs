using Sluice.Spark.Rollouts;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>The procedure, where everybody does what they should.</summary>
public sealed class RolloutTests
{
    [Fact]
    public async Task The_old_run_is_ended_before_the_new_one_is_submitted_and_the_first_batch_ends_the_rollout()
    {
        await using var stage = await RolloutStage.StartAsync();
        var old = stage.Found();
        var report = await stage.RollOutAsync();
        Assert.Equal((LoadOutcome.Loaded, ChangeScope.Application, null), (report.Outcome, report.Scope, report.Reason));
        Assert.Equal("KILLED", old.State);
        var run = Assert.Single(stage.World.Runs, run => run.IsOurs);
        Assert.True(run.StartedAt >= stage.World.StopTakes);
        Assert.Equal("8192m", run.Properties["spark.executor.memory"]);
        Assert.True(report.Duration >= stage.World.StopTakes + stage.World.StartTakes);
        Assert.Equal(run.ApplicationId, stage.Rollout.Running?.Id);
    }

    [Fact]
    public async Task A_kill_that_takes_3_s_is_waited_for()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.World.StopTakes = TimeSpan.FromSeconds(3);
        stage.Found();
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync()).Outcome);
        Assert.Equal(1, stage.Asked("POST", "/v1/submissions/kill"));
        Assert.True(stage.World.Runs[1].StartedAt >= TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_rollout_that_is_asked_for_again_adopts_what_runs()
    {
        await using var stage = await RolloutStage.StartAsync();
        var first = await stage.RollOutAsync();
        var second = await stage.RollOutAsync();
        Assert.Equal((LoadOutcome.Loaded, LoadOutcome.Loaded), (first.Outcome, second.Outcome));
        Assert.Equal(1, stage.World.Submissions);
        Assert.Equal(TimeSpan.Zero, second.Duration);
    }

    [Fact]
    public async Task A_restarted_tuner_adopts_a_submission_that_is_still_starting()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.World.Submit(Jobs.Properties(Jobs.LargerExecutors, epoch: 7), isOurs: false);
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync()).Outcome);
        Assert.Equal(0, stage.World.Submissions);
        Assert.Equal(0, stage.Asked("POST", "/v1/submissions/kill"));
    }

    [Fact]
    public async Task A_submission_whose_answer_was_lost_is_not_submitted_twice()
    {
        await using var stage = await RolloutStage.StartAsync();
        var isFirst = true;
        stage.World.Managers.Insert(0, (context, body) =>
        {
            if (!context.Request.Path.Value!.EndsWith("/create", StringComparison.Ordinal) || !isFirst)
                return Task.FromResult(false);
            isFirst = false;
            stage.World.Submit(body!["sparkProperties"]!.AsObject().ToDictionary(property => property.Key, property => property.Value!.GetValue<string>()));
            context.Abort();
            return Task.FromResult(true);
        });
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync()).Outcome);
        Assert.Equal(1, stage.World.Submissions);
    }

    [Fact]
    public async Task What_a_later_owner_runs_is_not_touched()
    {
        await using var stage = await RolloutStage.StartAsync();
        var later = stage.Found(epoch: 8);
        var refused = await Assert.ThrowsAsync<StaleEpochException>(() => stage.RollOutAsync());
        Assert.Equal((7, 8), (refused.Asked, refused.Running));
        Assert.Equal("RUNNING", later.State);
        Assert.Equal(0, stage.Asked("POST", "/v1"));
    }

    [Fact]
    public async Task The_same_configuration_of_an_earlier_owner_runs_on_where_nothing_is_to_change()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.Found(Jobs.Before);
        var report = await stage.RollOutAsync(Jobs.Request(Jobs.Before));
        Assert.Equal((LoadOutcome.Loaded, null), (report.Outcome, report.Scope));
        Assert.Equal(0, stage.Asked("POST", "/v1"));
    }

    [Fact]
    public async Task A_job_that_is_down_is_submitted_though_nothing_changes()
    {
        await using var stage = await RolloutStage.StartAsync();
        var report = await stage.RollOutAsync(Jobs.Request(Jobs.Before));
        Assert.Equal((LoadOutcome.Loaded, ChangeScope.Application), (report.Outcome, report.Scope));
        Assert.Equal(1, stage.World.Submissions);
    }

    [Fact]
    public async Task To_read_on_from_the_latest_offsets_needs_another_run_and_is_told_to_the_job()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.Found(Jobs.Before, epoch: 7);
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync(Jobs.Request(Jobs.Before, start: StartingOffsets.Latest))).Outcome);
        Assert.Equal("latest", Assert.Single(stage.World.Runs, run => run.IsOurs).Properties[RunMarks.StartKey]);
    }

    [Fact]
    public async Task Without_a_control_a_change_of_the_query_restarts_the_application()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.Found();
        var report = await stage.RollOutAsync(Jobs.Request(Jobs.ShorterBatches));
        Assert.Equal((LoadOutcome.Loaded, ChangeScope.Application), (report.Outcome, report.Scope));
        Assert.Equal("5000ms", Assert.Single(stage.World.Runs, run => run.IsOurs).Properties["spark.sluice.batchDuration"]);
    }

    [Fact]
    public async Task A_rollout_through_Livy_goes_the_same_way()
    {
        await using var stage = await RolloutStage.StartAsync(driver: world => LivyServer.AddTo(world).Driver);
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync(Jobs.Request(Jobs.Before, epoch: 6))).Outcome);
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync()).Outcome);
        Assert.Equal(["KILLED", "RUNNING"], stage.World.Runs.Select(run => run.State));
        // Livy had forgotten the first before its driver was gone, which bears the name of its batch.
        Assert.True(stage.World.Runs[1].StartedAt - stage.World.Runs[0].StartedAt >= stage.World.StartTakes + stage.World.StopTakes);
        Assert.StartsWith("clicks~", stage.World.Runs[1].Properties["spark.app.name"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rollout_through_the_Spark_operator_goes_the_same_way(bool knowsSuspend)
    {
        await using var stage = await OperatedStage.StartAsync(knowsSuspend);
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync(Jobs.Request(Jobs.Before, epoch: 6))).Outcome);
        stage.Api.Patches.Clear();
        var report = await stage.RollOutAsync();
        Assert.True(report.Outcome == LoadOutcome.Loaded, report.Reason);
        Assert.Equal(["KILLED", "RUNNING"], stage.World.Runs.Select(run => run.State));
        // The operator ends the run before, with the grace that its pod has.
        Assert.Single(stage.Api.Patches);
        Assert.Empty(stage.Api.Graces);
    }
}
