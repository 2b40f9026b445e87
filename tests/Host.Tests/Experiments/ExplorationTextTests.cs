using Sluice.Hosting.Experiments;
using Xunit;

namespace Sluice.Hosting.Tests.Experiments;

public sealed class ExplorationTextTests
{
    [Fact]
    public void A_median_that_is_not_reached_is_longer_than_what_was_watched()
    {
        Assert.Equal("12 (8.5 to > 57)", ExplorationText.Minutes(new MedianInterval(12, 8.5, double.PositiveInfinity), 57));
        Assert.Equal("> 7 (3 to > 7)", ExplorationText.Minutes(new MedianInterval(double.PositiveInfinity, 3, double.PositiveInfinity), 7));
    }
}
