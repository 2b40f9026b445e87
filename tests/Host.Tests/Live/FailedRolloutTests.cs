using Akka.Actor;
using Sluice.Actors.Integrity.Checking;
using Sluice.Actors.Storage;
using Sluice.Hosting.Fleet;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Rivals;
using Xunit;

namespace Sluice.Hosting.Tests.Live;

/// <summary>Changes of a live cluster that fail, from the actor to the master's REST interface and back: the last good configuration runs again, and the change is remembered.</summary>
public sealed class FailedRolloutTests
{
    private const string Bad = "2500ms";
    private const string Good = "10000ms";

    private static readonly FromRival Choice = new(SingleSettings.BatchIntervalOnly.Name);

    [Theory]
    [InlineData("rejected")]
    [InlineData("dies")]
    [InlineData("does no batch")]
    [InlineData("never stabilises")]
    public async Task A_change_that_fails_is_taken_back_and_is_not_made_again_before_its_cool_down_is_over(string how)
    {
        await using var spark = await PlayedSpark.StartAsync();
        spark.Submitting = properties => how == "rejected" && IsBad(properties) ? 400 : 200;
        spark.EndsAs = properties => how == "dies" && IsBad(properties) ? "FAILED" : null;
        spark.BatchMs = properties => !IsBad(properties) ? 500
            : how == "does no batch" ? null
            // Minutes that are well and minutes that are not.
            : (long)spark.World.Clock.Elapsed.TotalMinutes % 2 == 0 ? 500 : 60_000;

        var episode = await spark.TuneAsync("{mode: apply, sloP99Ms: 20000, faultsLastFor: 7d}", Choice, steps: 3);
        var failed = episode.Steps.First();
        Assert.Equal((StepOutcome.Faulty, -10f), (failed.Outcome, failed.Reward));
        Assert.Equal((SparkLevers.BatchDuration.Name, 2500.0), (failed.Lever, failed.To));
        // Right after it, with nothing in between.
        var settled = episode.Events.OfType<RolloutSettled>().Where(rollout => rollout.Step == 0).ToArray();
        Assert.Equal(2, settled.Length);
        Assert.Equal(how == "never stabilises" ? RolloutOutcome.Loaded : RolloutOutcome.Died, settled[0].Outcome);
        Assert.Equal((RolloutOutcome.Loaded, Configuration.Default.Hash), (settled[1].Outcome, settled[1].ConfigurationHash));
        Assert.Equal(how == "never stabilises", episode.Events.OfType<GuardAlarmed>().Any());
        Assert.Equal([Good], spark.Running);
        Assert.Equal(how == "rejected" ? [Good] : [Bad, Good], spark.Submitted);
        // What went on afterwards was the cluster as it was.
        Assert.All(episode.Steps.Skip(1), step => Assert.Equal((StepOutcome.Measured, ""), (step.Outcome, step.Lever)));
        Assert.Empty(episode.Closed.Configuration);

        // Whoever chooses next is told, and does not ask for it again.
        var orders = spark.Orders;
        var next = await spark.TuneAsync("{mode: apply, sloP99Ms: 20000, faultsLastFor: 7d}", Choice, steps: 3);
        var remembered = Assert.Single(((EpisodeBegun)next.Events[0]).Memory!.Forbidden);
        Assert.Equal([new LeverSetting(SparkLevers.BatchDuration.Name, 2500)], remembered.Settings);
        Assert.InRange(remembered.Until - DateTimeOffset.UtcNow, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7.1));
        Assert.All(next.Steps, step => Assert.Equal((StepOutcome.Measured, ""), (step.Outcome, step.Lever)));
        Assert.Equal(orders, spark.Orders);
        Assert.Equal([Good], spark.Running);
        await CheckAsync(spark);
    }

    [Fact]
    public async Task Whether_nothing_is_done_a_change_waits_or_goes_out_by_itself_is_as_the_file_has_it()
    {
        await using var spark = await PlayedSpark.StartAsync();
        var (before, waited) = (-1, TimeSpan.Zero);
        var recommended = await spark.TuneAsync("{mode: recommend, proposalsLapseAfter: 365d}", Change(8000), steps: 2, watch: happened =>
        {
            if (happened is ChangeProposed proposed)
                Task.Run(async () =>
                {
                    var since = spark.World.Clock.Elapsed;
                    while (spark.World.Clock.Elapsed - since < TimeSpan.FromMinutes(30))
                        await Task.Delay(5);
                    (before, waited) = (spark.Orders, spark.World.Clock.Elapsed - since);
                    spark.Node.Clusters.Tell(new ApproveChange(PlayedSpark.Name, proposed.ConfigurationHash, false, "me"));
                });
        });
        Assert.Equal(0, before);
        Assert.True(waited >= TimeSpan.FromMinutes(30), $"{waited}");
        Assert.Equal(ProposalVerdict.Approved, Assert.Single(recommended.Events.OfType<ProposalSettled>()).Verdict);
        Assert.Equal(["8000ms"], spark.Submitted);
        Assert.Equal(["8000ms"], spark.Running);

        var applied = await spark.TuneAsync("{mode: apply}", Change(6000), steps: 2);
        Assert.Empty(applied.Events.OfType<ChangeProposed>());
        Assert.Equal(["8000ms", "6000ms"], spark.Submitted);
        Assert.Equal(["6000ms"], spark.Running);

        var orders = spark.Orders;
        var observed = await spark.TuneAsync("{mode: observe}", Change(4000), steps: 2);
        Assert.DoesNotContain(observed.Events, happened => happened is ChangeProposed or RolloutRequested or RolloutSettled);
        Assert.All(observed.Steps, step => Assert.Equal((StepOutcome.Measured, ""), (step.Outcome, step.Lever)));
        Assert.Equal(orders, spark.Orders);
        Assert.Equal(["6000ms"], spark.Running);
        await CheckAsync(spark);
    }

    private static FromScript Change(double batchDurationMs) => new([new LeverSetting(SparkLevers.BatchDuration.Name, batchDurationMs)]);

    private static bool IsBad(IReadOnlyDictionary<string, string> properties) => properties[SparkLevers.BatchDuration.PropertyKey] == Bad;

    private static async Task CheckAsync(PlayedSpark spark)
    {
        var selections = new SelectionStore(spark.Journal.DataOptions());
        await selections.InitialiseAsync(TestContext.Current.CancellationToken);
        await selections.SaveAsync(new SelectionDocument(Selection.BuiltIn), TestContext.Current.CancellationToken);
        var check = await JournalCheck.RunAsync(spark.Journal, new ClusterFactory().ShapeOf, replays: 10);
        Assert.True(check.Ok, string.Join("; ", check.Rows.SelectMany(row => row.Findings)));
    }
}
