namespace Sluice.Tuning.Levers.Ranking;

/// <summary>How one column is made of a raw one: (value - mean) / deviation, the value being the raw one or whether it is a category.</summary>
/// <param name="Column">What the column stands for.</param>
/// <param name="Source">The raw column.</param>
/// <param name="Category">The category it marks, or -1.</param>
/// <param name="Mean">Of the value.</param>
/// <param name="Deviation">Of the value.</param>
/// <param name="TwoValued">Its square would be a linear function of itself.</param>
internal sealed record EncodedColumn(RankingColumn Column, int Source, int Category, double Mean, double Deviation, bool TwoValued)
{
    public Lever Lever => Column.Lever;

    public void Write(ReadOnlySpan<float> raw, Span<float> column)
    {
        for (var r = 0; r < raw.Length; r++)
        {
            var value = Category < 0 ? raw[r] : raw[r] == Category ? 1 : 0;
            column[r] = (float)((value - Mean) / Deviation);
        }

        column[raw.Length..].Clear();
    }
}
