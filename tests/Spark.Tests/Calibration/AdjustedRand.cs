namespace Sluice.Spark.Tests.Calibration;

internal static class AdjustedRand
{
    /// <summary>Agreement of two partitions of the same things, corrected for chance: 1 when equal, 0 on average by luck (Hubert and Arabie 1985).</summary>
    public static double Index<TA, TB>(IReadOnlyList<TA> a, IReadOnlyList<TB> b)
    {
        var together = Pairs(a.Zip(b));
        var (inA, inB) = (Pairs(a), Pairs(b));
        var expected = inA * inB / (a.Count * (a.Count - 1) / 2.0);
        return (together - expected) / ((inA + inB) / 2 - expected);
    }

    private static double Pairs<T>(IEnumerable<T> labels) => labels.GroupBy(label => label).Sum(group => group.Count() * (group.Count() - 1) / 2.0);
}
