using Sluice.Hosting.Reports;
using Sluice.Messages.Clusters;
using Xunit;

namespace Sluice.Hosting.Tests.Reports;

public sealed class ChangeTests
{
    private readonly IReadOnlyList<Change> _changes = Change.Of(SampleTrial.Events);

    [Fact]
    public void Each_step_is_a_row_counted_from_one() => Assert.Equal([1, 2, 3, 4], _changes.Select(change => change.Step));

    [Fact]
    public void A_change_says_lever_values_and_what_it_brought()
    {
        var change = _changes[0];
        Assert.Equal(("batchDuration", "10 s", "5 s"), (change.Lever, change.FromText, change.ToText));
        Assert.Equal((20_000, 8_000), (change.P99BeforeMs, change.P99AfterMs));
        Assert.Equal((24, 90), (change.LoadSeconds, change.StabilisationSeconds));
    }

    [Fact]
    public void A_faulty_step_has_no_latency_and_the_next_one_looks_past_it()
    {
        Assert.Equal(StepOutcome.Faulty, _changes[1].Outcome);
        Assert.True(double.IsNaN(_changes[1].P99AfterMs));
        Assert.Equal(8_000, _changes[2].P99BeforeMs);
    }

    [Fact]
    public void A_hold_has_no_lever() => Assert.Equal((null, "hold"), (_changes[2].Lever, _changes[2].What));

    [Fact]
    public void A_return_names_what_it_put_back()
    {
        Assert.Equal("back to the best seen", _changes[3].What);
        Assert.Equal(["batchDuration = 2.5 s"], _changes[3].Restored!);
    }

    [Fact]
    public void A_trial_is_compared_with_its_twin()
    {
        Assert.Equal(90, SampleTrial.Result.ReductionPct, 9);
        Assert.Equal(75, SampleTrial.Result.BatchDurationAloneReductionPct, 9);
    }
}
