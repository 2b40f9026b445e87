using Sluice.Tuning.Datasets;

namespace Sluice.Hosting.Selecting;

/// <summary>
/// Puts what levers are ranked by on a scale that clusters have in common. Latencies become logarithms: a configuration that diverges is a
/// thousand times as slow as a good one. Then each target is standardised within each cluster: clusters differ by load far more than by
/// configuration, and a lever that hardly ever moves would be taken for the difference between those it happened to stand at. Differences do
/// with or without it, and no better with ranks or clipped; settled rows alone are worse, for what lets a queue diverge is seen only where it did.
/// </summary>
internal static class TargetScale
{
    /// <param name="blocks">Columns of levers, then of targets.</param>
    /// <param name="firstTarget">Index of the first target, a latency in milliseconds; the others follow.</param>
    public static IEnumerable<SeriesBlock> WithinClusters(IEnumerable<SeriesBlock> blocks, int firstTarget) => blocks.Select(block =>
    {
        var columns = (float[][])block.Columns.Clone();
        columns[firstTarget] = [.. columns[firstTarget].Select(ms => ms > 0 ? MathF.Log10(ms) : float.NaN)];
        for (var column = firstTarget; column < columns.Length; column++)
            columns[column] = Standardised(columns[column]);
        return block with { Columns = columns };
    });

    /// <summary>Mean 0 and deviation 1 over the values that are not missing; zeros where there is only one value.</summary>
    private static float[] Standardised(float[] values)
    {
        var known = values.Where(value => !float.IsNaN(value)).Select(value => (double)value).ToArray();
        if (known.Length == 0)
            return values;
        var mean = known.Average();
        var deviation = Math.Sqrt(known.Average(value => (value - mean) * (value - mean)));
        return [.. values.Select(value => deviation > 0 ? (float)((value - mean) / deviation) : float.IsNaN(value) ? value : 0)];
    }
}
