using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Xunit;

namespace Sluice.Hosting.Tests.Reports;

public sealed class RolloutRowTests
{
    private static readonly EpisodeId Id = new(new ClusterId("c-1"), 3);
    private static readonly LeverSetting[] Changes = [new("batchDuration", 2500)];

    [Fact]
    public void A_history_says_what_became_of_each_change_and_leaves_out_what_changed_nothing()
    {
        IEpisodeEvent[] events =
        [
            Requested(0), Settled(0, RolloutOutcome.Loaded, null), Step(0, StepOutcome.Measured, 0.5f),
            Step(1, StepOutcome.Measured, 0.1f),
            Requested(2), Settled(2, RolloutOutcome.Loaded, null), new GuardAlarmed(Id, 2, "p99 is 9 s", At(2)), Requested(2), Settled(2, RolloutOutcome.Loaded, null), Step(2, StepOutcome.Faulty, -10),
            Proposed(3), new ProposalSettled(Id, 3, ProposalVerdict.Rejected, "not today", At(3)), Step(3, StepOutcome.Unmeasured, 0),
            Proposed(4), new ProposalSettled(Id, 4, ProposalVerdict.Approved, "fine", At(4)), Requested(4), Settled(4, RolloutOutcome.Died, "no heap"), Requested(4),
            Settled(4, RolloutOutcome.Loaded, null), Step(4, StepOutcome.Faulty, -10),
            Requested(5), Settled(5, RolloutOutcome.Loaded, null), Requested(5), Settled(5, RolloutOutcome.Loaded, null), new ChangeUndone(Id, 5, [], Changes, "odd graphs", At(5)), Step(5, StepOutcome.Unmeasured, 0),
            Proposed(6),
        ];
        var rows = RolloutRow.Of(new JournalledEpisode(Id, new ClusterDescription("poisson-low", new WorkloadClass("low")), events)).ToArray();
        (int, string, double?, string)[] expected =
        [
            (1, "measured", 0.5, ""), (3, "rolled back", -10, "p99 is 9 s"), (4, "rejected", null, "not today"), (5, "died", -10, "no heap"), (6, "undone", null, "odd graphs"),
            (7, "proposed", null, ""),
        ];
        Assert.Equal(expected, rows.Select(row => (row.Step, row.Outcome, row.Reward, row.Reason)));
        Assert.All(rows, row => Assert.StartsWith("batchDuration = ", Assert.Single(row.Levers), StringComparison.Ordinal));
    }

    private static TimeSpan At(int step) => TimeSpan.FromMinutes(5 * step);

    private static ChangeProposed Proposed(int step) => new(Id, step, Changes, 1, "Query", At(step), DateTimeOffset.UnixEpoch);

    private static RolloutRequested Requested(int step) => new(Id, step, Changes, 1, At(step));

    private static RolloutSettled Settled(int step, RolloutOutcome outcome, string? reason) => new(Id, step, outcome, 1, At(step), reason);

    private static StepRecorded Step(int step, StepOutcome outcome, float reward) => new(
        Id, step, 0, "", 0, 0, ChoiceComponent.Exploit, 1, 0, outcome, reward, 1000, 500, 0, default, true, [], At(step));
}
