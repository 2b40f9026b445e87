using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class ConvergenceTests
{
    [Theory]
    [InlineData(-10, -9.91, true)]
    [InlineData(-10, -9.89, false)]
    [InlineData(10, 10.09, true)]
    [InlineData(10, 10.11, false)]
    [InlineData(0, 0, true)]
    [InlineData(0, 0.001, false)]
    [InlineData(5, 4, true)]
    public void One_per_cent_in_fifty_iterations_is_an_improvement(double before, double since, bool converged) =>
        Assert.Equal(converged, Convergence.IsReached([before, .. Enumerable.Repeat(since, Convergence.Window)]));

    [Fact]
    public void Fifty_iterations_are_too_few_to_tell()
    {
        Assert.False(Convergence.IsReached([]));
        Assert.False(Convergence.IsReached([.. Enumerable.Repeat(1.0, Convergence.Window)]));
        Assert.True(Convergence.IsReached([.. Enumerable.Repeat(1.0, Convergence.Window + 1)]));
    }

    [Fact]
    public void A_late_improvement_counts_and_an_early_best_stands()
    {
        double[] flat = [.. Enumerable.Repeat(1.0, 80)];
        Assert.False(Convergence.IsReached([.. flat, 2]));
        Assert.True(Convergence.IsReached([2, .. flat]));
        Assert.False(Convergence.IsReached([.. flat, 2, .. Enumerable.Repeat(1.0, Convergence.Window - 1)]));
        Assert.True(Convergence.IsReached([.. flat, 2, .. Enumerable.Repeat(1.0, Convergence.Window)]));
    }

    [Fact]
    public void A_run_that_saturates_converges_within_a_window_of_its_last_per_cent()
    {
        var random = RandomStream.For(2);
        var returns = new List<double>();
        while (!Convergence.IsReached(returns))
            returns.Add(-200 + 250 * (1 - Math.Exp(-returns.Count / 40.0)) + 0.1 * random.NextNormal());
        // -200 to 50 in e-folds of 40: the gain left over is below 1 % of 50 from iteration 40 ln 500 = 249 on.
        Assert.InRange(returns.Count, 200, 249 + Convergence.Window + 5);
    }
}
