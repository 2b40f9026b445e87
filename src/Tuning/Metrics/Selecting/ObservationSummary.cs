using System.Collections.Immutable;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>What streaming over the observations leaves behind: constant in size, whatever the number of rows.</summary>
/// <param name="Present">The metrics that are not absent, rising, by their place in the asked-for list.</param>
/// <param name="Moments">Over the complete rows; column i belongs to <c>Present[i]</c>.</param>
/// <param name="Missing">Over all metrics.</param>
public sealed record ObservationSummary(ImmutableArray<int> Present, ColumnMoments Moments, MissingCells Missing)
{
    /// <summary>Rows left out because a present metric stays missing in them.</summary>
    public long IncompleteRows => Missing.TotalRows - Moments.Rows;
}
