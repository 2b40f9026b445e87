using Sluice.Spark.Simulation;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

public sealed class LatencyDistributionTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 40)]
    [InlineData(3, 400)]
    public void Percentiles_are_those_of_a_million_sampled_events(ulong seed, int segments)
    {
        var random = RandomStream.For(seed);
        var distribution = new LatencyDistribution();
        distribution.Begin(3, keepsSegments: true);
        var parts = new (double Low, double High, double Events)[segments];
        for (var i = 0; i < segments; i++)
        {
            var low = 4 * random.NextExponential();
            parts[i] = (low, low + 0.01 + 5 * random.NextUniform(), 1 + 1000 * random.NextUniform());
            distribution.Add(parts[i].Low, parts[i].High, parts[i].Events);
        }

        const int events = 1_000_000;
        var cumulative = new double[segments];
        for (var i = 0; i < segments; i++)
            cumulative[i] = (i == 0 ? 0 : cumulative[i - 1]) + parts[i].Events;
        var sample = new double[events];
        for (var i = 0; i < events; i++)
        {
            var found = Array.BinarySearch(cumulative, cumulative[^1] * random.NextUniform());
            var part = parts[Math.Min(segments - 1, found < 0 ? ~found : found)];
            sample[i] = part.Low + (part.High - part.Low) * random.NextUniform();
        }

        Array.Sort(sample);
        foreach (var share in new[] { 0.5, 0.95, 0.99 })
            Assert.Equal(1, distribution.Percentile(share) / sample[(int)(share * events)], 0.01);
        Assert.Equal(1, distribution.Mean / sample.Average(), 0.01);
        Assert.Equal(1, distribution.Excess / distribution.Events / sample.Average(latency => Math.Max(0, latency - 3)), 0.02);
    }

    [Fact]
    public void One_segment_is_uniform()
    {
        var distribution = new LatencyDistribution();
        distribution.Begin(double.PositiveInfinity, keepsSegments: true);
        distribution.Add(2, 12, 7);
        Assert.Equal(7, distribution.Mean, 1e-12);
        Assert.Equal(7, distribution.Percentile(0.5), 1e-9);
        Assert.Equal(11.9, distribution.Percentile(0.99), 1e-9);
        Assert.Equal(12, distribution.Maximum);
        Assert.Equal(10 / Math.Sqrt(12), distribution.Deviation, 1e-12);
    }

    [Fact]
    public void A_segment_without_width_is_a_step()
    {
        var distribution = new LatencyDistribution();
        distribution.Begin(double.PositiveInfinity, keepsSegments: true);
        distribution.Add(5, 5, 3);
        distribution.Add(1, 2, 1);
        Assert.Equal(5, distribution.Percentile(0.5), 1e-6);
        Assert.Equal(5, distribution.Percentile(0.99), 1e-6);
        Assert.Equal(1.8, distribution.Percentile(0.2), 1e-6);
    }

    [Fact]
    public void Nothing_has_no_percentile()
    {
        var distribution = new LatencyDistribution();
        distribution.Begin(1, keepsSegments: true);
        distribution.Add(1, 2, 0);
        Assert.Equal(0, distribution.Events);
        Assert.True(double.IsNaN(distribution.Percentile(0.5)));
    }
}
