using System.Collections.Immutable;

namespace Sluice.Spark.Tables;

/// <summary>What was read at once.</summary>
/// <param name="Rows">The results, in the order in which they were written.</param>
/// <param name="IsFull">Whether there may be more.</param>
/// <param name="Behind">How long ago the last of them was written; how long ago nothing was any more where there are none.</param>
internal sealed record TablePage(ImmutableArray<TableRow> Rows, bool IsFull, TimeSpan Behind);

/// <param name="Age">Since it was written, by the database's clock.</param>
/// <param name="LatencyMs">From the event to that; null where the row has no event time.</param>
internal readonly record struct TableRow(TimeSpan Age, double? LatencyMs);
