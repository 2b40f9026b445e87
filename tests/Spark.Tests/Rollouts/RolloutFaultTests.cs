using Sluice.Spark.Rollouts;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>The procedure, where somebody does not do what they should.</summary>
public sealed class RolloutFaultTests
{
    [Fact]
    public async Task A_driver_that_outlives_its_kill_keeps_the_next_one_from_being_submitted()
    {
        await using var stage = await RolloutStage.StartAsync(settings: new RolloutSettings { Attempts = 1 });
        stage.World.DriversOutliveKills = true;
        stage.Found();
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Unavailable, report.Outcome);
        Assert.Contains("by hand", report.Reason, StringComparison.Ordinal);
        Assert.Equal(0, stage.World.Submissions);
    }

    [Theory]
    [InlineData("FINISHED")]
    [InlineData("FAILED")]
    [InlineData("ERROR")]
    public async Task A_driver_that_ends_has_died_whatever_its_state_says(string state)
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.World.EndsAs = state;
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Died, report.Outcome);
        Assert.Contains(state, report.Reason, StringComparison.Ordinal);
        Assert.Equal(1, stage.World.Submissions);
    }

    [Fact]
    public async Task A_driver_that_is_started_again_and_again_is_stopped()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.World.EndsAs = "RELAUNCHING";
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Died, report.Outcome);
        Assert.Equal("KILLED", Assert.Single(stage.World.Runs).State);
    }

    [Fact]
    public async Task A_driver_that_is_never_placed_has_its_deadline()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.World.StartTakes = TimeSpan.FromDays(1);
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Died, report.Outcome);
        Assert.Contains("NeverScheduled", report.Reason, StringComparison.Ordinal);
        Assert.InRange(report.Duration, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(200));
        Assert.Equal("KILLED", Assert.Single(stage.World.Runs).State);
    }

    [Theory]
    [InlineData(7, LoadOutcome.Died)]
    [InlineData(8, LoadOutcome.Loaded)]
    public async Task Four_fifths_of_the_executors_suffice(int executors, LoadOutcome outcome)
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.World.Executors = executors;
        Assert.Equal(outcome, (await stage.RollOutAsync()).Outcome);
    }

    [Theory]
    [InlineData("Command exited with code 52", "OutOfMemory", LoadOutcome.Died, 1)]
    [InlineData("Command exited with code 1", "ExecutorsCrash", LoadOutcome.Died, 1)]
    [InlineData("worker lost", "MachineLost", LoadOutcome.Unavailable, 4)]
    public async Task Why_executors_went_tells_whose_fault_it_is(string reason, string symptom, LoadOutcome outcome, int submissions)
    {
        await using var stage = await RolloutStage.StartAsync();
        (stage.World.Executors, stage.World.RemoveReason) = (0, reason);
        var report = await stage.RollOutAsync();
        Assert.Equal(outcome, report.Outcome);
        Assert.Contains(symptom, report.Reason, StringComparison.Ordinal);
        // The surroundings may be better after a while, a configuration is not.
        Assert.Equal(submissions, stage.World.Submissions);
    }

    [Fact]
    public async Task A_lever_without_effect_is_held_against_nobody_and_runs_on()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.World.HardCoded["spark.executor.memory"] = "2g";
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Unavailable, report.Outcome);
        Assert.Contains("spark.executor.memory is 2g instead of 8192m", report.Reason, StringComparison.Ordinal);
        Assert.Equal("RUNNING", Assert.Single(stage.World.Runs).State);
    }

    [Fact]
    public async Task An_old_checkpoint_is_told_by_the_marks_it_restores()
    {
        await using var stage = await RolloutStage.StartAsync();
        foreach (var (key, value) in Jobs.Order(epoch: 3).Marks.ToProperties())
            stage.World.HardCoded[key] = value;
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Unavailable, report.Outcome);
        Assert.Contains("checkpoint", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_batches_has_died_when_three_intervals_and_a_minute_are_over()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.World.HasBatches = false;
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Died, report.Outcome);
        Assert.Contains("NoBatches", report.Reason, StringComparison.Ordinal);
        Assert.True(report.Duration >= TimeSpan.FromSeconds(90));
    }

    [Theory]
    [InlineData(Trouble.HtmlError)]
    [InlineData(Trouble.HalfJson)]
    [InlineData(Trouble.TenMegabytes)]
    [InlineData(Trouble.Redirect)]
    [InlineData(Trouble.Hang)]
    [InlineData(Trouble.BrokenOff)]
    public async Task Whatever_a_master_answers_in_its_trouble_is_tried_again_and_never_held_against_the_configuration(string trouble)
    {
        await using var stage = await RolloutStage.StartAsync(limits: Trouble.LimitsFor(trouble));
        stage.World.Managers.Insert(0, async (context, _) =>
        {
            if (!context.Request.Path.Value!.EndsWith("/create", StringComparison.Ordinal))
                return false;
            await Trouble.MakeAsync(context, trouble);
            return true;
        });
        var report = await stage.RollOutAsync();
        Assert.True(report.Outcome == LoadOutcome.Unavailable, report.Reason);
        Assert.Equal(4, stage.Asked("POST", "/v1/submissions/create"));
        Assert.Contains("tried 4 times", report.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Trouble.HtmlError)]
    [InlineData(Trouble.HalfJson)]
    [InlineData(Trouble.TenMegabytes)]
    [InlineData(Trouble.Redirect)]
    [InlineData(Trouble.Hang)]
    [InlineData(Trouble.BrokenOff)]
    public Task Nothing_is_submitted_while_a_driver_s_UI_is_in_trouble_since_it_may_be_the_job_that_runs(string trouble) =>
        NothingIsSubmittedAsync("/api/v1/applications", trouble);

    [Fact]
    public Task Nothing_is_submitted_while_a_driver_that_is_listed_breaks_off_what_it_says_of_itself() => NothingIsSubmittedAsync("/environment", Trouble.BrokenOff);

    [Fact]
    public async Task A_master_that_comes_back_takes_the_submission_after_all()
    {
        await using var stage = await RolloutStage.StartAsync();
        var troubles = 2;
        stage.World.Managers.Insert(0, async (context, _) =>
        {
            if (!context.Request.Path.Value!.EndsWith("/json/", StringComparison.Ordinal) || troubles-- <= 0)
                return false;
            await Trouble.MakeAsync(context, Trouble.HtmlError);
            return true;
        });
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync()).Outcome);
        Assert.Equal(1, stage.World.Submissions);
    }

    [Fact]
    public async Task A_refusal_after_the_old_run_was_ended_leaves_nothing_running_and_says_so()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.Found();
        stage.World.Managers.Insert(0, async (context, _) =>
        {
            if (!context.Request.Path.Value!.EndsWith("/create", StringComparison.Ordinal))
                return false;
            await SparkWorld.WriteAsync(context, """{"action":"ErrorResponse","message":"no such jar"}""", 400);
            return true;
        });
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Died, report.Outcome);
        Assert.Contains("no such jar", report.Reason, StringComparison.Ordinal);
        Assert.Equal(1, stage.Asked("POST", "/v1/submissions/create"));
    }

    [Fact]
    public async Task A_configuration_that_breaks_a_guard_never_reaches_the_cluster()
    {
        await using var stage = await RolloutStage.StartAsync();
        stage.Found();
        var faulty = Jobs.Before.With(SparkLevers.NetworkTimeout, 60).With(SparkLevers.ExecutorHeartbeatInterval, 60);
        var report = await stage.RollOutAsync(Jobs.Request(faulty));
        Assert.Equal((LoadOutcome.Refused, TimeSpan.Zero), (report.Outcome, report.Duration));
        Assert.Contains("lower", report.Reason, StringComparison.Ordinal);
        Assert.Empty(stage.World.Server.Asked);
    }

    [Fact]
    public async Task What_needs_a_daemon_restarted_on_every_node_is_left_to_people()
    {
        await using var stage = await RolloutStage.StartAsync(settings: new RolloutSettings { Shape = new ClusterShape { ShuffleServiceRuns = true } });
        var report = await stage.RollOutAsync(Jobs.Request(Jobs.Before.With(SparkLevers.ShuffleServiceEnabled, 1)));
        Assert.Equal((LoadOutcome.Refused, ChangeScope.Node), (report.Outcome, report.Scope));
        Assert.Empty(stage.World.Server.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("x\n--conf")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task A_hash_that_could_be_something_else_is_refused(string hash)
    {
        await using var stage = await RolloutStage.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => stage.RollOutAsync(Jobs.Request(Jobs.LargerExecutors) with { ConfigurationHash = hash }));
        Assert.Empty(stage.World.Server.Asked);
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_leaves_what_was_submitted()
    {
        await using var stage = await RolloutStage.StartAsync();
        using var patience = new CancellationTokenSource();
        stage.World.Managers.Insert(0, (context, _) =>
        {
            if (context.Request.Path.Value!.Contains("/status/", StringComparison.Ordinal))
                patience.Cancel();
            return Task.FromResult(false);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stage.Rollout.RollOutAsync(Jobs.Request(Jobs.LargerExecutors), patience.Token));
        stage.World.Managers.RemoveAt(0);
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync()).Outcome);
        Assert.Equal(1, stage.World.Submissions);
    }

    /// <summary>Rolls out while what a driver's UI answers at the end of a path is in trouble.</summary>
    private static async Task NothingIsSubmittedAsync(string pathEnd, string trouble)
    {
        await using var stage = await RolloutStage.StartAsync(settings: new RolloutSettings { Attempts = 1 }, limits: Trouble.LimitsFor(trouble));
        stage.Found();
        stage.World.Managers.Insert(0, async (context, _) =>
        {
            if (context.Request.Path.Value?.EndsWith(pathEnd, StringComparison.Ordinal) != true)
                return false;
            await Trouble.MakeAsync(context, trouble);
            return true;
        });
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Unavailable, report.Outcome);
        Assert.Equal((0, 0), (stage.World.Submissions, stage.Asked("POST", "/v1/submissions/kill")));
    }
}
