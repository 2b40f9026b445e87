using Sluice.Hosting.Datasets;

namespace Sluice.Hosting.Tests.Datasets;

/// <summary>Small partitions to write, read and break.</summary>
internal static class AnyPartition
{
    public static PartitionTable Of(string cluster, int rows = 4, IReadOnlyList<string>? names = null, ulong? seed = 7)
    {
        names ??= PartitionColumns.Observed;
        return new PartitionTable(
            PartitionInfo.Create(cluster, "iot", seed),
            [.. Enumerable.Range(0, rows).Select(row => 15.5 * row)],
            [.. Enumerable.Range(0, rows).Select(row => row / 2)],
            [.. Enumerable.Range(0, rows)],
            [.. Enumerable.Range(0, rows).Select(row => row % 2 == 0 ? "batchDuration" : "spark.serializer")],
            [.. Enumerable.Range(0, rows).Select(row => row == 1 ? "died" : row == 2 ? "notDrained" : "measured")],
            [.. Enumerable.Range(0, rows).Select(row => 10f * row)],
            names,
            [.. names.Select((_, c) => Enumerable.Range(0, rows).Select(row => row == 1 || (c == 3 && row == 0) ? float.NaN : 100 * c + row + 0.25f).ToArray())]);
    }
}
