using FsCheck;
using FsCheck.Fluent;
using Sluice.Tuning.Randomness;
using Sluice.Tuning.Stabilisation;
using Xunit;
using static Sluice.Tuning.Stabilisation.StabilisationVerdict;
using static Sluice.Tuning.Tests.Stabilisation.Latency;

namespace Sluice.Tuning.Tests.Stabilisation;

/// <summary>The detector on micro-batch queues whose true state is known.</summary>
public class StabilisationOfQueuesTests
{
    private static readonly double[] Intervals = [1, 1.25, 2.5, 5, 7.3, 10, 15, 20, 30];

    [Fact]
    public void The_noiseless_queue_has_the_latency_of_the_closed_form()
    {
        // Constant P < B: an event waits uniformly within [0, B], then P less the part of the last quarter that follows its own completion.
        // Mean B/2 + 7P/8; oldest B + 3P/4, newest P. A 60 s window holds whole periods of ten seconds.
        var random = RandomStream.For(1);
        var sample = new BatchedCluster(10, 0.6, 0.5, 0, 0, ref random).SampleAt(100);
        Assert.Equal(5_000 + 7.0 / 8 * 6_000, sample.MeanLatencyMs, 1e-6);
        Assert.Equal((10_000 + 0.75 * 6_000 - 6_000) / Math.Sqrt(12), sample.DeviationMs, 1e-6);
        Assert.Equal(60_000, sample.Events, 1e-6);
    }

    [Fact]
    public void Steady_clusters_are_found_within_three_minutes()
    {
        var (found, total, slowest) = (0, 0, 0.0);
        foreach (var interval in Intervals)
        {
            for (var seed = 0UL; seed < 400; seed++)
            {
                var random = RandomStream.For(17, (ulong)(interval * 100), seed);
                var cluster = new BatchedCluster(interval, 0.3 + 0.4 * random.NextUniform(), random.NextUniform(), 0, 0.12, ref random);
                var (verdict, seconds, _) = Settle(cluster.SampleAt, cluster.LagAt(0), interval);
                total++;
                if (verdict == Stable && seconds < 180)
                    found++;
                slowest = Math.Max(slowest, seconds);
            }
        }

        Assert.True(found >= 0.99 * total, $"{found} of {total} found; slowest {slowest} s");
    }

    [Theory]
    [InlineData(1.1)]
    [InlineData(1.2)]
    [InlineData(1.5)]
    public void A_growing_queue_is_not_called_stable(double utilisation)
    {
        var (stable, total) = (0, 0);
        foreach (var interval in Intervals.Where(i => i <= 10))
        {
            for (var seed = 0UL; seed < 100; seed++)
            {
                var random = RandomStream.For(23, (ulong)(interval * 100), seed);
                // It has grown for five minutes before the change, which did not help.
                var cluster = new BatchedCluster(interval, utilisation, 0.3, 0, 0.09, ref random);
                total++;
                if (Settle(cluster.SampleAt, cluster.LagAt(0), interval).Verdict == Stable)
                    stable++;
            }
        }

        Assert.True(stable <= 0.01 * total, $"{stable} of {total} called stable");
    }

    [Fact]
    public void A_restarted_cluster_is_found_once_its_backlog_is_gone()
    {
        var (found, total, biased) = (0, 0, 0);
        foreach (var interval in Intervals.Where(i => i <= 20))
        {
            for (var seed = 0UL; seed < 200; seed++)
            {
                var random = RandomStream.For(29, (ulong)(interval * 100), seed);
                var utilisation = 0.3 + 0.4 * random.NextUniform();
                var before = utilisation * interval * BatchedCluster.EventsPerSecond;
                var cluster = new BatchedCluster(interval, utilisation, random.NextUniform(), 24 + utilisation * interval, 0.12, ref random);
                var (verdict, seconds, _) = Settle(cluster.SampleAt, before, interval);
                total++;
                if (verdict != Stable || seconds >= 180)
                    continue;
                found++;
                if (cluster.SampleAt(seconds + 60).MeanLatencyMs > 1.2 * cluster.SampleAt(500).MeanLatencyMs)
                    biased++;
            }
        }

        Assert.True(found >= 0.99 * total, $"{found} of {total} found within three minutes");
        Assert.True(biased <= 0.02 * found, $"{biased} of {found} were measured more than 20 % above their level");
    }

    [Fact]
    public void Whatever_the_samples_the_verdict_is_reached_in_time_and_never_from_a_restart()
    {
        var (stable, timedOut, missing) = (0, 0, 0);
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                var random = RandomStream.For((ulong)(uint)seed);
                var noise = Math.Pow(random.NextUniform(), 3);
                var gaps = random.NextUniform() < 0.5 ? 0 : 0.15;
                var detector = StabilisationDetector.Begin(StabilisationSettings.Default, LoadedAt, 1_000);
                var verdict = Waiting;
                for (var t = 10 * random.NextUniform(); verdict == Waiting; t += 9 + 2 * random.NextUniform())
                {
                    var isMissing = random.NextUniform() < gaps;
                    (detector, verdict) = detector.Observe(
                        Sample(t, isMissing ? double.NaN : 5_000 * Math.Exp(noise * random.NextNormal()), 500 * Math.Exp(noise * random.NextNormal())));
                    if (isMissing)
                    {
                        missing++;
                        Assert.NotEqual(Stable, verdict);
                    }

                    if (verdict == Stable)
                    {
                        stable++;
                        Assert.InRange(t, 78, 251);
                        Assert.Equal(StabilisationObstacles.None, detector.Obstacles);
                    }
                    else if (verdict == TimedOut)
                    {
                        timedOut++;
                        Assert.InRange(t, 240, 251);
                        Assert.NotEqual(StabilisationObstacles.None, detector.Obstacles);
                    }
                }
            }).QuickCheckThrowOnFailure();
        Assert.True(stable > 0 && timedOut > 0 && missing > 0, $"{stable} stable, {timedOut} timed out, {missing} missing");
    }
}
