namespace Sluice.Spark.Kafka;

/// <summary>
/// Latencies in bins whose edges grow by two per cent: a quantile is right to one per cent between a millisecond and a day, in 7 kB whatever is counted.
/// </summary>
public sealed class LatencyHistogram
{
    private const double Growth = 1.02;
    private const double MaximumMs = 86_400_000;

    private static readonly double LogGrowth = Math.Log(Growth);
    private static readonly int Bins = 2 + (int)Math.Ceiling(Math.Log(MaximumMs) / LogGrowth);

    private readonly long[] _counts = new long[Bins];
    private double _sumMs;

    public long Count { get; private set; }

    /// <summary>Mean, milliseconds; NaN for none.</summary>
    public double MeanMs => Count > 0 ? _sumMs / Count : double.NaN;

    /// <param name="ms">A latency; one below zero comes from clocks that differ and counts as zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no number.</exception>
    public void Add(double ms)
    {
        if (!double.IsFinite(ms))
            throw new ArgumentOutOfRangeException(nameof(ms), ms, "a latency is a finite number of milliseconds");
        var bounded = Math.Clamp(ms, 0, MaximumMs);
        _counts[bounded < 1 ? 0 : Math.Min(Bins - 1, 1 + (int)(Math.Log(bounded) / LogGrowth))]++;
        _sumMs += bounded;
        Count++;
    }

    /// <summary>The latency that a share of the events did not exceed (nearest rank), milliseconds; NaN for none.</summary>
    /// <param name="share">In [0, 1].</param>
    public double Quantile(double share)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "a share is between 0 and 1");
        if (Count == 0)
            return double.NaN;
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var bin = 0;
        for (long below = 0; (below += _counts[bin]) < rank; bin++)
        {
            // The bin that holds the rank is looked for.
        }

        // Its geometric middle; below a millisecond the middle.
        return bin == 0 ? 0.5 : Math.Exp((bin - 0.5) * LogGrowth);
    }

    public void Clear()
    {
        Array.Clear(_counts);
        (_sumMs, Count) = (0, 0);
    }
}
