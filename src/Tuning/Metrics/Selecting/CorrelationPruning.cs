namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>
/// Of metrics that say the same, one: in the given order each is kept unless it correlates beyond the limit, either way, with one kept before it. So no two
/// that are kept do, and each that is not has a representative with which it does.
/// </summary>
public static class CorrelationPruning
{
    /// <param name="correlations">p x p.</param>
    /// <param name="order">The columns, the best representatives first.</param>
    /// <param name="limit">Of |r|.</param>
    /// <returns>For each column of the matrix the one that stands for it: itself if it is kept, -1 if the order leaves it out.</returns>
    public static int[] Representatives(double[,] correlations, IEnumerable<int> order, double limit)
    {
        var representatives = new int[correlations.GetLength(0)];
        Array.Fill(representatives, -1);
        var kept = new List<int>();
        foreach (var column in order)
        {
            var nearest = kept.Where(other => Math.Abs(correlations[column, other]) > limit)
                .OrderByDescending(other => Math.Abs(correlations[column, other])).Cast<int?>().FirstOrDefault();
            representatives[column] = nearest ?? column;
            if (nearest is null)
                kept.Add(column);
        }

        return representatives;
    }
}
