namespace Sluice.Spark.Simulation.Calibration;

internal static class Medians
{
    /// <summary>The middle value, or the mean of the two middle ones; NaN of nothing.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            return double.NaN;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
    }

    public static double Median<T>(this IEnumerable<T> items, Func<T, double> figure) => items.Select(figure).Median();
}
