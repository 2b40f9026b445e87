namespace Sluice.Tuning.Levers.Ranking;

/// <summary>A feature of degree 1 or 2: a column, its square, or the product of two.</summary>
/// <param name="First">The column, or the factor that comes first in the catalogue.</param>
/// <param name="Second">The other factor, the same for a square; null for a column by itself.</param>
public sealed record RankingTerm(RankingColumn First, RankingColumn? Second)
{
    public bool Contains(Lever lever) => First.Lever.Equals(lever) || (Second is not null && Second.Lever.Equals(lever));

    /// <summary><c>batchDuration</c>, <c>batchDuration^2</c>, <c>batchDuration x spark.executor.cores</c>.</summary>
    public override string ToString() =>
        Second is null ? First.ToString() : First.Equals(Second) ? $"{First}^2" : $"{First} x {Second}";
}
