using System.Collections.Immutable;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>Where cells are missing: the data of a map of series by metrics.</summary>
/// <param name="Series">The blocks, in the order they were read.</param>
/// <param name="Rows">Rows of each series.</param>
/// <param name="Missing">Cells missing before filling: one row a series, one count a metric.</param>
/// <param name="Unfilled">Cells of each metric that stay missing, over all series.</param>
public sealed record MissingCells(
    ImmutableArray<string> Series, ImmutableArray<int> Rows, ImmutableArray<ImmutableArray<int>> Missing, ImmutableArray<long> Unfilled)
{
    public long TotalRows { get; } = Rows.Sum(rows => (long)rows);

    /// <summary>Share of a series' rows in which the metric is missing before filling.</summary>
    public double Share(int series, int metric) => Rows[series] == 0 ? 0 : (double)Missing[series][metric] / Rows[series];

    /// <summary>Share of all rows in which the metric is missing before filling.</summary>
    public double Share(int metric) => TotalRows == 0 ? 0 : (double)Missing.Sum(counts => (long)counts[metric]) / TotalRows;

    /// <summary>Share of all rows in which the metric stays missing.</summary>
    public double UnfilledShare(int metric) => TotalRows == 0 ? 0 : (double)Unfilled[metric] / TotalRows;
}
