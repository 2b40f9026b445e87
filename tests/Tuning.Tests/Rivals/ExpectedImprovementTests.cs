using Sluice.Tuning.Randomness;
using Sluice.Tuning.Rivals;
using Xunit;

namespace Sluice.Tuning.Tests.Rivals;

public sealed class ExpectedImprovementTests
{
    [Theory]
    [InlineData(2, 2, 1, 0.39894228)] // φ(0)
    [InlineData(2, 2, 3, 1.19682684)]
    [InlineData(1, 0, 1, 1.08331547)] // Φ(1) + φ(1)
    [InlineData(0, 1, 1, 0.08331547)] // φ(1) - Φ(-1)
    [InlineData(5, 3, 0, 2)]
    [InlineData(3, 5, 0, 0)]
    public void It_has_a_closed_form(double best, double mean, double deviation, double expected) =>
        Assert.Equal(expected, ExpectedImprovement.Below(best, mean, deviation), 7);

    [Theory]
    [InlineData(1, 1.5, 0.4)]
    [InlineData(1, 0.2, 0.7)]
    public void It_is_the_mean_of_what_draws_improve(double best, double mean, double deviation)
    {
        var random = RandomStream.For(17);
        var sum = 0.0;
        for (var i = 0; i < 200_000; i++)
            sum += Math.Max(0, best - (mean + deviation * random.NextNormal()));
        Assert.Equal(sum / 200_000, ExpectedImprovement.Below(best, mean, deviation), 0.005);
    }

    [Fact]
    public void It_is_never_negative_and_grows_with_uncertainty()
    {
        var last = 0.0;
        for (var deviation = 0.0; deviation < 5; deviation += 0.01)
        {
            var improvement = ExpectedImprovement.Below(0, 3, deviation);
            Assert.True(improvement >= last, $"{deviation}");
            last = improvement;
        }

        Assert.True(last > 0.5);
    }
}
