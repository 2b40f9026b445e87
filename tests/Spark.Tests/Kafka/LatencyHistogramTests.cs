using FsCheck;
using FsCheck.Fluent;
using Sluice.Spark.Kafka;
using Xunit;

namespace Sluice.Spark.Tests.Kafka;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Nothing_has_no_quantile_and_no_mean()
    {
        var none = new LatencyHistogram();
        Assert.True(double.IsNaN(none.Quantile(0.99)) && double.IsNaN(none.MeanMs));
    }

    [Fact]
    public void A_negative_latency_counts_as_zero_and_no_number_is_refused()
    {
        var latencies = new LatencyHistogram();
        latencies.Add(-30);
        Assert.Equal((1.0, 0.0), (latencies.Count, latencies.MeanMs));
        Assert.Throws<ArgumentOutOfRangeException>(() => latencies.Add(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => latencies.Add(double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => latencies.Quantile(1.5));
        latencies.Clear();
        Assert.Equal(0, latencies.Count);
    }

    [Fact]
    public void Quantiles_are_those_of_the_sorted_latencies_to_one_per_cent()
    {
        var cases = 0;
        Prop.ForAll(
            Gen.Choose(0, 70_000).Select(x => Math.Exp(x / 4_000.0)).NonEmptyListOf().ToArbitrary(),
            Gen.Choose(0, 100).ToArbitrary(),
            (values, percent) =>
            {
                var latencies = new LatencyHistogram();
                foreach (var value in values)
                    latencies.Add(value);
                var sorted = values.Order().ToArray();
                // In whole numbers: 0.56 of 25 is 14 and not a little more.
                var exact = sorted[Math.Max(1, (percent * sorted.Length + 99) / 100) - 1];
                cases++;
                return Math.Abs(latencies.Quantile(percent / 100.0) / exact - 1) < 0.0101;
            }).QuickCheckThrowOnFailure();
        Assert.True(cases >= 100);
    }

    [Fact]
    public void Latencies_beyond_a_day_and_below_a_millisecond_have_bins_too()
    {
        var latencies = new LatencyHistogram();
        latencies.Add(1e12);
        latencies.Add(0.2);
        Assert.InRange(latencies.Quantile(1), 86_400_000 * 0.98, 86_400_000 * 1.03);
        Assert.Equal(0.5, latencies.Quantile(0.5));
    }
}
