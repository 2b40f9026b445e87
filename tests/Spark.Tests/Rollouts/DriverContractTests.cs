using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>What all ways of submitting have in common; against a real master too where one is named.</summary>
[Collection(ProcessTests.Name)]
public sealed class DriverContractTests
{
    public static TheoryData<string> Drivers =>
        [DriverStage.Standalone, DriverStage.Livy, DriverStage.Kubernetes, DriverStage.SubmitClient, DriverStage.SubmitCluster, DriverStage.RealStandalone];

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_submission_comes_to_run_and_is_found_by_whoever_looks(string kind)
    {
        await using var stage = await DriverStage.StartAsync(kind);
        var taken = await SubmitAsync(stage);
        var running = await stage.LookUntilAsync(taken, view => view.Phase == RunPhase.Running);
        Assert.Equal(RunPhase.Running, running.Phase);
        var found = Assert.Single((await stage.Driver.FindAsync(None)).Present().Runs);
        Assert.Equal(taken.Id, found.Submission.Id);
        Assert.Equal(stage.KnowsMarks ? Jobs.Order(stage.Job).Marks : null, found.Marks);
        await stage.Driver.KillAsync(taken, None);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_stopped_run_ends_and_is_found_no_more(string kind)
    {
        await using var stage = await DriverStage.StartAsync(kind);
        var taken = await SubmitAsync(stage);
        await stage.LookUntilAsync(taken, view => view.Phase == RunPhase.Running);
        Assert.Null(await stage.Driver.StopAsync(taken, None));
        var over = await stage.LookUntilAsync(taken, view => view.IsOver);
        Assert.True(over.IsOver, over.ToString());
        Assert.Empty((await stage.Driver.FindAsync(None)).Present().Runs);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task To_stop_or_kill_what_is_over_is_no_fault(string kind)
    {
        await using var stage = await DriverStage.StartAsync(kind);
        var taken = await SubmitAsync(stage);
        await stage.LookUntilAsync(taken, view => view.Phase == RunPhase.Running);
        Assert.Null(await stage.Driver.KillAsync(taken, None));
        await stage.LookUntilAsync(taken, view => view.IsOver);
        Assert.Null(await stage.Driver.StopAsync(taken, None));
        Assert.Null(await stage.Driver.KillAsync(taken, None));
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Nothing_is_found_where_nothing_was_submitted(string kind)
    {
        await using var stage = await DriverStage.StartAsync(kind);
        Assert.Empty((await stage.Driver.FindAsync(None)).Present().Runs);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_submission_that_nobody_knows_is_gone(string kind)
    {
        Assert.SkipWhen(kind == DriverStage.Kubernetes, "There is one object, known by its name.");
        Assert.SkipWhen(kind == DriverStage.SubmitCluster, "A master that recovers is not told from one that does not know it.");
        await using var stage = await DriverStage.StartAsync(kind);
        var unknown = new Submission(kind == DriverStage.Livy ? "99" : "driver-none", stage.Job.Name);
        Assert.Equal(RunPhase.Gone, (await stage.Driver.LookAsync(unknown, None)).Present().Phase);
        Assert.Null(await stage.Driver.StopAsync(unknown, None));
    }

    private static async Task<Submission> SubmitAsync(DriverStage stage)
    {
        var answer = await stage.Driver.SubmitAsync(Jobs.Order(stage.Job), None);
        Assert.True(answer.IsTaken, answer.Reason);
        return answer.Submission;
    }
}
