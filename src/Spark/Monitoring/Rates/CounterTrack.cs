namespace Sluice.Spark.Monitoring.Rates;

/// <summary>
/// Turns one running total into rates. A rate is the growth over the time between two readings, and is given only where that is what happened: not at the first
/// reading, not where the total fell, since what was counted before it fell is lost, and not over a long gap. A total that wraps round falls too, and is taken for
/// one that began again: by how much it grew cannot be told.
/// </summary>
internal struct CounterTrack
{
    /// <summary>Readings closer together are one reading: a rate over so little time is mostly rounding.</summary>
    public static readonly TimeSpan ShortestGap = TimeSpan.FromSeconds(1);

    private double _total;
    private TimeSpan _at;
    private ulong _incarnation;
    private bool _isKnown;

    /// <summary>Takes a reading.</summary>
    /// <param name="total">The total, any unit.</param>
    /// <param name="at">When it was read, on one clock for all readings that never goes back.</param>
    /// <param name="incarnation">What counted it: readings of another one are not compared.</param>
    /// <param name="longestGap">No rate is given over more time than this.</param>
    public CounterRate Observe(double total, TimeSpan at, ulong incarnation, TimeSpan longestGap)
    {
        if (!double.IsFinite(total) || total < 0)
            return CounterRate.Missing(AbsenceKind.NotReported);
        if (_isKnown && at < _at + ShortestGap)
            return CounterRate.Missing(AbsenceKind.NotLater);
        var before = this;
        (_total, _at, _incarnation, _isKnown) = (total, at, incarnation, true);
        if (!before._isKnown)
            return CounterRate.Missing(AbsenceKind.FirstReading);
        if (before._incarnation != incarnation || total < before._total)
            return CounterRate.Missing(AbsenceKind.Restarted);
        return at - before._at > longestGap
            ? CounterRate.Missing(AbsenceKind.GapTooLong)
            : CounterRate.Of((total - before._total) / (at - before._at).TotalSeconds);
    }
}
