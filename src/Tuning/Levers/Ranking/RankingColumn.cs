namespace Sluice.Tuning.Levers.Ranking;

/// <summary>A standardised column of the ranking: a lever on its scale, or whether a nominal lever has one of its categories.</summary>
/// <param name="Lever">The lever it is made of.</param>
/// <param name="Category">The category, for a nominal lever of three categories or more; else null.</param>
public sealed record RankingColumn(Lever Lever, string? Category)
{
    /// <summary><c>spark.io.compression.codec=zstd</c>.</summary>
    public override string ToString() => Category is null ? Lever.Name : Lever.Name + "=" + Category;
}
