using Sluice.Tuning.Discretisation;
using Xunit;

namespace Sluice.Tuning.Tests.Discretisation;

public class DiscretisationSettingsTests
{
    public static TheoryData<string, DiscretisationSettings> Refused => new()
    {
        { "InitialBins", new() { InitialBins = 1 } },
        { "StartShare", new() { StartShare = 0 } },
        { "ExpandAfter", new() { ExpandAfter = 0 } },
        { "SplitAfter", new() { SplitAfter = 0 } },
        { "FinestBins", new() { FinestBins = 9 } },
        { "MergeAfter", new() { MergeAfter = 0 } },
        { "MergeRewards", new() { MergeRewards = 0 } },
        { "MergeNoise", new() { MergeNoise = double.NaN } },
        { "CoarsestBins", new() { CoarsestBins = 11 } },
        { "Ridge", new() { Ridge = 0.5 } },
        { "NarrowestRidged", new() { NarrowestRidged = 1 } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_setting_out_of_range_is_named(string setting, DiscretisationSettings settings)
    {
        var refused = Assert.Throws<ArgumentException>(() => LeverBins.Start(TestLevers.Seconds, settings));
        Assert.Contains($"setting {setting} = ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_observed_range_is_the_fifth_to_the_ninety_fifth_percentile()
    {
        var values = Enumerable.Range(0, 101).Select(i => (double)(i * 37 % 101)).ToArray();
        Assert.Equal(new ObservedRange(5, 95), ObservedRange.Of(values));
        Assert.Equal(new ObservedRange(7, 7), ObservedRange.Of([7]));
        // Between order statistics: 5 % of the way from 1 to 2.
        Assert.Equal(1.05, ObservedRange.Of([2, 1]).Low, 1e-12);
        Assert.Throws<ArgumentException>(() => ObservedRange.Of([]));
        Assert.Throws<ArgumentException>(() => ObservedRange.Of([1, double.NaN]));
    }
}
