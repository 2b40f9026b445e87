namespace Sluice.Spark.Kafka;

/// <summary>
/// Latencies in bins whose edges grow by two per cent: a quantile is right to one per cent between a millisecond and a day, in 7 kB whatever is counted.
/// </summary>
public sealed class LatencyHistogram
{
    private const double Growth = 1.02;
    private const double MaximumMs = 86_400_000;

    private static readonly double LogGrowth = Math.Log(Growth);

    private readonly double[] _weights = new double[Bins];
    private double _sumMs;
    private double _sumSquares;

    internal static int Bins { get; } = 2 + (int)Math.Ceiling(Math.Log(MaximumMs) / LogGrowth);

    /// <summary>Events, or what they weigh.</summary>
    public double Count { get; private set; }

    /// <summary>Mean, milliseconds; NaN for none.</summary>
    public double MeanMs => Count > 0 ? _sumMs / Count : double.NaN;

    /// <summary>Standard deviation, milliseconds; NaN for none.</summary>
    public double DeviationMs => Count > 0 ? Math.Sqrt(Math.Max(0, _sumSquares / Count - MeanMs * MeanMs)) : double.NaN;

    /// <summary>The largest, milliseconds; NaN for none.</summary>
    public double MaxMs { get; private set; } = double.NaN;

    /// <summary>The bin that a latency falls into.</summary>
    /// <param name="ms">Finite; one below zero comes from clocks that differ and counts as zero.</param>
    internal static int BinOf(double ms)
    {
        var bounded = Math.Clamp(ms, 0, MaximumMs);
        return bounded < 1 ? 0 : Math.Min(Bins - 1, 1 + (int)(Math.Log(bounded) / LogGrowth));
    }

    /// <summary>What stands for a bin: its geometric middle; below a millisecond the middle.</summary>
    internal static double MiddleOf(int bin) => bin == 0 ? 0.5 : Math.Exp((bin - 0.5) * LogGrowth);

    /// <param name="ms">A latency; one below zero comes from clocks that differ and counts as zero.</param>
    /// <param name="weight">How many events it stands for, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no number.</exception>
    public void Add(double ms, double weight = 1)
    {
        if (!double.IsFinite(ms))
            throw new ArgumentOutOfRangeException(nameof(ms), ms, "a latency is a finite number of milliseconds");
        if (!(weight > 0))
            return;
        var bounded = Math.Clamp(ms, 0, MaximumMs);
        _weights[BinOf(bounded)] += weight;
        _sumMs += weight * bounded;
        _sumSquares += weight * bounded * bounded;
        MaxMs = MaxMs >= bounded ? MaxMs : bounded;
        Count += weight;
    }

    /// <summary>The latency that a share of the events did not exceed (nearest rank), milliseconds; NaN for none.</summary>
    /// <param name="share">In [0, 1].</param>
    public double Quantile(double share)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "a share is between 0 and 1");
        if (!(Count > 0))
            return double.NaN;
        // Fractions of events round apart a little; whole ones do not.
        var rank = Math.Max(Math.Min(1, Count), share * Count) * (1 - 1e-12);
        var (bin, last) = (0, 0);
        for (var below = 0.0; bin < Bins && (below += _weights[bin]) < rank; bin++)
            last = _weights[bin] > 0 ? bin : last;
        return MiddleOf(bin < Bins ? bin : last);
    }

    /// <summary>Sum over events of what their latency has over a threshold, event-milliseconds.</summary>
    public double ExcessOver(double thresholdMs)
    {
        var excess = 0.0;
        for (var bin = 0; bin < Bins; bin++)
            excess += _weights[bin] > 0 ? _weights[bin] * Math.Max(0, MiddleOf(bin) - thresholdMs) : 0;
        return excess;
    }

    /// <summary>All of it as a window of a cluster.</summary>
    /// <param name="completed">How many of the events are finished.</param>
    /// <param name="query">What is asked.</param>
    internal LatencySummary Summary(double completed, in LatencyQuery query) => new(
        Count,
        completed,
        MeanMs,
        DeviationMs,
        query.Percentiles ? Quantile(0.5) : double.NaN,
        query.Percentiles ? Quantile(0.95) : double.NaN,
        query.Percentiles ? Quantile(0.99) : double.NaN,
        MaxMs,
        query.ExcessOverMs is { } threshold ? ExcessOver(threshold) : 0);

    public void Clear()
    {
        Array.Clear(_weights);
        (_sumMs, _sumSquares, Count, MaxMs) = (0, 0, 0, double.NaN);
    }
}
