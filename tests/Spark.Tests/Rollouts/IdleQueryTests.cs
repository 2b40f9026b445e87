using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>The gate of the first batch, for a query of Structured Streaming, which runs nothing while it has nothing to do.</summary>
public sealed class IdleQueryTests
{
    [Fact]
    public async Task A_query_that_runs_and_begins_no_job_has_nothing_to_do_and_passes_when_the_time_is_over()
    {
        var report = await RollOutAsync([], ["clicks"]);
        Assert.True(report.Outcome == LoadOutcome.Loaded, report.Reason);
        Assert.True(report.Duration >= TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task A_query_that_is_done_with_a_job_passes_at_once()
    {
        var report = await RollOutAsync(["SUCCEEDED", "RUNNING"], null);
        Assert.True(report.Outcome == LoadOutcome.Loaded, report.Reason);
        Assert.True(report.Duration < TimeSpan.FromSeconds(90));
    }

    [Theory]
    [InlineData("RUNNING")]
    [InlineData("FAILED")]
    public async Task A_query_that_gets_done_with_no_job_has_died(string state)
    {
        var report = await RollOutAsync([state], ["clicks"]);
        Assert.Equal(LoadOutcome.Died, report.Outcome);
    }

    [Fact]
    public async Task A_driver_that_starts_no_query_has_died()
    {
        var report = await RollOutAsync([], []);
        Assert.Equal(LoadOutcome.Died, report.Outcome);
        Assert.Contains("NoBatches", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_queries_cannot_be_seen_nothing_is_held_against_the_configuration_and_it_runs_on()
    {
        await using var stage = await StageAsync([], null);
        var report = await stage.RollOutAsync();
        Assert.Equal(LoadOutcome.Unavailable, report.Outcome);
        Assert.Contains("BlindSpot", report.Reason, StringComparison.Ordinal);
        Assert.Equal("RUNNING", Assert.Single(stage.World.Runs).State);
    }

    private static async Task<LoadReport> RollOutAsync(string[] jobs, string[]? queries)
    {
        await using var stage = await StageAsync(jobs, queries);
        return await stage.RollOutAsync();
    }

    private static async Task<RolloutStage> StageAsync(string[] jobs, string[]? queries)
    {
        var stage = await RolloutStage.StartAsync();
        (stage.World.QueryJobs, stage.World.Queries) = (jobs, queries);
        return stage;
    }
}
