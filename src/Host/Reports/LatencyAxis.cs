using ScottPlot.TickGenerators;

namespace Sluice.Hosting.Reports;

/// <summary>A logarithmic latency axis: from a fast batch to a cluster that falls behind it is three decades.</summary>
internal static class LatencyAxis
{
    private static readonly double[] Marks =
        [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000];

    /// <summary>Where a latency in milliseconds lies.</summary>
    public static double At(double milliseconds) => Math.Log10(milliseconds);

    /// <summary>Marks at 1, 2 and 5 times powers of ten within a range, or at powers of ten only.</summary>
    public static NumericManual Ticks(double fromMs, double toMs, bool decades = false)
    {
        var ticks = new NumericManual();
        foreach (var mark in Marks.Where(mark => mark >= fromMs && mark <= toMs && (!decades || Math.Log10(mark) % 1 == 0)))
            ticks.AddMajor(At(mark), mark < 1000 ? Texts.Invariant($"{mark:0} ms") : Texts.Invariant($"{mark / 1000:#,0} s"));
        return ticks;
    }
}
