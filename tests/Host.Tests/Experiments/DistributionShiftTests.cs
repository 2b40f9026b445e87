using Sluice.Hosting.Experiments;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class DistributionShiftTests
{
    [Theory]
    [InlineData("all of 5-99 %")]
    [InlineData("all but 95, 99 %", 95, 99)]
    public void The_quantiles_that_are_not_lower_are_named(string text, params int[] notLower)
    {
        var shift = new DistributionShift(default, [.. BatchIntervalLoad.Percents.Except(notLower)]);
        Assert.Equal(text, shift.Text);
        Assert.Equal(notLower.Length == 0, shift.IsStrictlyLeft);
    }

    [Fact]
    public void A_distribution_that_is_lower_nowhere_says_so() => Assert.Equal("none", new DistributionShift(default, []).Text);
}
