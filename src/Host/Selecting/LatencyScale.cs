using Sluice.Tuning.Datasets;

namespace Sluice.Hosting.Selecting;

/// <summary>
/// Latencies on a logarithmic scale: a configuration that diverges is a thousand times as slow as a good one, and on a linear scale the ranking
/// would be of what makes clusters diverge and of nothing else.
/// </summary>
internal static class LatencyScale
{
    /// <param name="blocks">Whose column at <paramref name="column"/> is a latency in milliseconds.</param>
    /// <param name="column">Index.</param>
    public static IEnumerable<SeriesBlock> Logarithmic(IEnumerable<SeriesBlock> blocks, int column) => blocks.Select(block =>
    {
        var columns = (float[][])block.Columns.Clone();
        columns[column] = [.. block.Columns[column].Select(ms => ms > 0 ? MathF.Log10(ms) : float.NaN)];
        return block with { Columns = columns };
    });
}
