using Sluice.Tuning.Stabilisation;

namespace Sluice.Tuning.Tests.Stabilisation;

/// <summary>Sample sequences for the detector, one every ten seconds after loading ended.</summary>
internal static class Latency
{
    public static readonly TimeSpan LoadedAt = TimeSpan.FromSeconds(1000);

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public static StabilisationSample Sample(
        double secondsAfterLoading, double meanMs, double deviationMs = 100, double events = 60_000, double lag = 0, params double[] metrics) =>
        new(LoadedAt + Seconds(secondsAfterLoading), meanMs, deviationMs, events, lag, [.. metrics]);

    /// <summary>Feeds a sample every ten seconds until the detector settles; the time is counted from the end of loading.</summary>
    public static (StabilisationVerdict Verdict, double Seconds, StabilisationObstacles Obstacles) Settle(
        Func<double, StabilisationSample> sampleAt, double lagBefore = 0, double batchSeconds = 0, StabilisationSettings? settings = null)
    {
        var detector = StabilisationDetector.Begin(settings ?? StabilisationSettings.Default, LoadedAt, lagBefore, Seconds(batchSeconds));
        for (var t = 10.0; ; t += 10)
        {
            var obstacles = detector.Obstacles;
            (detector, var verdict) = detector.Observe(sampleAt(t));
            if (verdict != StabilisationVerdict.Waiting)
                return (verdict, t, verdict == StabilisationVerdict.Stable ? obstacles : detector.Obstacles);
        }
    }
}
