namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>How far two clusterings of the same points agree, corrected for chance (Hubert and Arabie 1985): 1 where they are the same, 0 on average where they are unrelated.</summary>
public static class AdjustedRandIndex
{
    /// <param name="first">The cluster of each point, from 0.</param>
    /// <param name="second">The same of the other clustering.</param>
    public static double Of(IReadOnlyList<int> first, IReadOnlyList<int> second)
    {
        if (first.Count != second.Count || first.Count == 0)
            throw new ArgumentException($"The clusterings are of {first.Count} and {second.Count} points; they must be of the same, and of one at least.");
        var counts = new int[first.Max() + 1, second.Max() + 1];
        for (var i = 0; i < first.Count; i++)
            counts[first[i], second[i]]++;
        var (rows, columns) = (new int[counts.GetLength(0)], new int[counts.GetLength(1)]);
        var together = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < columns.Length; j++)
            {
                rows[i] += counts[i, j];
                columns[j] += counts[i, j];
                together += Pairs(counts[i, j]);
            }
        }

        var (inFirst, inSecond) = (rows.Sum(Pairs), columns.Sum(Pairs));
        var byChance = first.Count > 1 ? inFirst * inSecond / Pairs(first.Count) : 0;
        var most = (inFirst + inSecond) / 2;
        // One cluster, or every point its own, on both sides: they are the same.
        return most == byChance ? 1 : (together - byChance) / (most - byChance);
    }

    private static double Pairs(int count) => count * (count - 1.0) / 2;
}
