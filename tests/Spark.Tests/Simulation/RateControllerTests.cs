using Sluice.Spark.Simulation;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>Spark 2.3's PID rate estimator, by hand.</summary>
public sealed class RateControllerTests
{
    [Fact]
    public void The_first_batch_only_initialises()
    {
        var rate = new RateController(1, 1, 0.2, 0, 100);
        rate.Observe(1, 1000, 0.5, 0);
        Assert.True(double.IsPositiveInfinity(rate.Rate));
    }

    [Fact]
    public void A_trace_follows_the_hand_computed_rates()
    {
        var rate = new RateController(batchSeconds: 2, proportional: 1, integral: 0.2, derivative: 0.1, minimumRate: 100);
        rate.Observe(2, 1000, 1, 0);
        // 1000/s so far. 1200 in 2 s is 600/s: error 400; 1 s of wait is 600 x 1/2 = 300 behind; change 400/2 = 200.
        rate.Observe(4, 1200, 2, 1);
        Assert.Equal(1000 - 400 - 0.2 * 300 - 0.1 * 200, rate.Rate, 1e-9);
        // 520 against 500/s: error 20; no wait; change (20 - 400)/5 = -76.
        rate.Observe(9, 500, 1, 0);
        Assert.Equal(520 - 20 + 7.6, rate.Rate, 1e-9);
        // 30/s is far below: the floor.
        rate.Observe(10, 30, 1, 0);
        Assert.Equal(100, rate.Rate);
    }

    [Theory]
    [InlineData(3, 100, 1, 0)]
    [InlineData(4, 0, 1, 0)]
    [InlineData(4, 100, 0, 0)]
    public void A_batch_that_says_nothing_is_passed_over(double finished, double events, double processing, double wait)
    {
        var rate = new RateController(1, 1, 0.2, 0, 100);
        rate.Observe(2, 1000, 1, 0);
        rate.Observe(3, 1000, 1, 0);
        rate.Observe(finished, events, processing, wait);
        Assert.Equal(1000, rate.Rate);
    }

    [Fact]
    public void A_high_integral_gain_overshoots_down_to_the_floor_and_both_settle_at_what_the_job_carries()
    {
        var (usual, high) = (Drain(0.2), Drain(2));
        Assert.True(usual.Lowest > 100, $"{usual}");
        Assert.Equal(10, high.Lowest);
        Assert.Equal(1000, usual.Settled, 5.0);
        Assert.Equal(1000, high.Settled, 5.0);

        // A source that offers 3,000/s to a job that carries 1,000/s in one-second batches.
        static (double Lowest, double Settled) Drain(double integral)
        {
            var rate = new RateController(1, 1, integral, 0, 10);
            double free = 0, lowest = double.PositiveInfinity;
            for (var batch = 1; batch <= 300; batch++)
            {
                var events = Math.Min(3000, rate.Rate);
                var start = Math.Max(batch, free);
                free = start + events / 1000;
                rate.Observe(free, events, events / 1000, start - batch);
                lowest = Math.Min(lowest, rate.Rate);
            }

            return (lowest, rate.Rate);
        }
    }
}
