namespace Sluice.Tuning.Discretisation;

/// <summary>Where a lever's values lay in the data: their 5th and 95th percentile, in the lever's unit.</summary>
public readonly record struct ObservedRange(double Low, double High)
{
    /// <summary>The range of these values; percentiles by linear interpolation between order statistics.</summary>
    /// <exception cref="ArgumentException">No value, or one that is not finite.</exception>
    public static ObservedRange Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("The observed range of a lever needs at least one value.", nameof(values));
        var sorted = values.ToArray();
        Array.Sort(sorted);
        // NaN sorts first, infinities to the ends.
        if (!double.IsFinite(sorted[0]) || !double.IsFinite(sorted[^1]))
            throw new ArgumentException("The observed values of a lever must be finite; leave out configurations without one.", nameof(values));
        return new(Percentile(sorted, 0.05), Percentile(sorted, 0.95));
    }

    private static double Percentile(double[] sorted, double share)
    {
        var rank = share * (sorted.Length - 1);
        var below = (int)rank;
        return below + 1 < sorted.Length ? double.Lerp(sorted[below], sorted[below + 1], rank - below) : sorted[below];
    }
}
