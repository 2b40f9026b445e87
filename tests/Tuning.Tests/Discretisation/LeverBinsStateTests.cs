using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Discretisation;

public class LeverBinsStateTests
{
    private static readonly DiscretisationSettings Settings = DiscretisationSettings.Default;

    [Fact]
    public void Restored_bins_are_equal_and_move_alike()
    {
        var random = RandomStream.For(1);
        var bins = LeverBins.Start(SparkLevers.BatchDuration, Settings);
        for (var i = 0; i < 60; i++)
            bins = bins.Move(bins.CanMove(-1) && random.NextUniform() < 0.5 ? -1 : +1, ref random).Bins.Rewarded(random.NextUniform());

        var restored = LeverBins.Restore(SparkLevers.BatchDuration, Settings, bins.State);
        Assert.Equal(bins, restored);
        var (one, other) = (RandomStream.For(2), RandomStream.For(2));
        Assert.Equal(bins.Move(-1, ref one), restored.Move(-1, ref other));

        var flag = LeverBins.Start(SparkLevers.BackpressureEnabled, Settings).At(1);
        Assert.Equal(flag, LeverBins.Restore(SparkLevers.BackpressureEnabled, Settings, flag.State));
    }

    public static TheoryData<string, LeverBinsState> Misfits
    {
        get
        {
            var state = LeverBins.Start(TestLevers.Seconds, Settings, new ObservedRange(0, 200)).State;
            return new()
            {
                { "out of order", state with { Edges = state.Edges.SetItem(3, 10) } },
                { "fewer than two bins", state with { Edges = [0, 1] } },
                { "span", state with { Edges = state.Edges.SetItem(10, 300) } },
                { "no bin holds", state with { Value = double.NaN } },
                { "not positive", state with { Delta = 0 } },
                { "negative", state with { Run = -1 } },
                { "tallies", state with { Tallies = [] } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public void A_state_that_does_not_fit_is_refused_with_its_fault(string fault, LeverBinsState state)
    {
        var refused = Assert.Throws<ArgumentException>(() => LeverBins.Restore(TestLevers.Seconds, Settings, state));
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.Contains(TestLevers.Seconds.Name, refused.Message, StringComparison.Ordinal);
    }
}
