namespace Sluice.Hosting.Experiments;

/// <summary>Order statistics. An infinite value stands for a cluster that finished nothing: it orders as the worst there is.</summary>
internal static class Quantiles
{
    /// <summary>The quantile with linear interpolation between neighbours (type 7 of Hyndman and Fan, 1996).</summary>
    /// <param name="values">In any order; at least one.</param>
    /// <param name="share">From 0, the smallest, to 1, the largest.</param>
    /// <exception cref="ArgumentException">There is no value, or one is not a number.</exception>
    public static double Of(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0 || double.IsNaN(sorted[0]))
            throw new ArgumentException("A quantile is taken of at least one value, and of numbers only.", nameof(values));
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var at = share * (sorted.Length - 1);
        var (low, high) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        // Equal neighbours first: infinity minus infinity is no number.
        return low == high ? low : low + (at - Math.Floor(at)) * (high - low);
    }

    public static double Median(IEnumerable<double> values) => Of(values, 0.5);
}
