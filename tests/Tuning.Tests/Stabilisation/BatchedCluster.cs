using Sluice.Tuning.Randomness;
using Sluice.Tuning.Stabilisation;

namespace Sluice.Tuning.Tests.Stabilisation;

/// <summary>
/// A D/G/1 micro-batch queue with fluid arrivals of one event a millisecond: batch k forms at its boundary, is processed in order in a
/// log-normal time, and completes its events, oldest first, over the last quarter of it.
/// </summary>
internal sealed class BatchedCluster
{
    public const double EventsPerSecond = 1_000;
    private readonly List<Batch> _batches = [];

    private readonly record struct Batch(double From, double To, double FirstOut, double LastOut);

    /// <param name="intervalSeconds">Batch interval.</param>
    /// <param name="utilisation">Mean processing time over interval.</param>
    /// <param name="fixedShare">Share of the processing time that does not depend on the batch's size.</param>
    /// <param name="outageSeconds">How long arrivals piled up before t = 0; 0 is a queue long in its steady state.</param>
    /// <param name="noise">Standard deviation of the logarithm of processing time.</param>
    /// <param name="random">Phase and noise.</param>
    public BatchedCluster(double intervalSeconds, double utilisation, double fixedShare, double outageSeconds, double noise, ref RandomStream random)
    {
        IntervalSeconds = intervalSeconds;
        var steady = utilisation * intervalSeconds;
        var (from, boundary) = outageSeconds > 0
            ? (-outageSeconds, intervalSeconds)
            : (-300 - intervalSeconds, -300 + random.NextUniform() * intervalSeconds);
        for (double free = double.MinValue; boundary < 600; boundary += intervalSeconds)
        {
            var size = (boundary - from) / intervalSeconds;
            var processing = steady * (fixedShare + (1 - fixedShare) * size) * Math.Exp(noise * random.NextNormal());
            free = Math.Max(free, boundary) + processing;
            _batches.Add(new(from, boundary, free - processing / 4, free));
            from = boundary;
        }
    }

    public double IntervalSeconds { get; }

    public StabilisationSample SampleAt(double secondsAfterLoading)
    {
        double events = 0, first = 0, second = 0;
        foreach (var batch in _batches)
        {
            var from = Math.Max(batch.FirstOut, secondsAfterLoading - 60);
            var to = Math.Min(batch.LastOut, secondsAfterLoading);
            if (to <= from)
                continue;
            // Latency is linear in completion time: exact moments of a uniform segment.
            var (a, b) = (LatencyAt(batch, from), LatencyAt(batch, to));
            var weight = (batch.To - batch.From) * (to - from) / (batch.LastOut - batch.FirstOut);
            events += weight;
            first += weight * (a + b) / 2;
            second += weight * (a * a + a * b + b * b) / 3;
        }

        var mean = first / events;
        var deviation = Math.Sqrt(Math.Max(0, second / events - mean * mean));
        return Latency.Sample(secondsAfterLoading, mean * 1_000, deviation * 1_000, events * EventsPerSecond, LagAt(secondsAfterLoading));
    }

    public double LagAt(double seconds)
    {
        var done = _batches[0].From;
        foreach (var batch in _batches)
        {
            if (batch.FirstOut > seconds)
                break;
            done = batch.From + (batch.To - batch.From) * Math.Min(1, (seconds - batch.FirstOut) / (batch.LastOut - batch.FirstOut));
        }

        return (seconds - done) * EventsPerSecond;
    }

    private static double LatencyAt(Batch batch, double completed)
    {
        var share = (completed - batch.FirstOut) / (batch.LastOut - batch.FirstOut);
        return completed - (batch.From + share * (batch.To - batch.From));
    }
}
