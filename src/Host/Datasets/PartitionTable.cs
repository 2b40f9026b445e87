namespace Sluice.Hosting.Datasets;

/// <summary>The rows of one cluster, column-wise.</summary>
/// <param name="Info">Whose they are.</param>
/// <param name="Names">The columns of numbers that there are, of <see cref="PartitionColumns.Observed"/> and in that order.</param>
/// <param name="Values">A row of each name, one value an observation; NaN is missing.</param>
internal sealed record PartitionTable(
    PartitionInfo Info,
    double[] Minutes,
    int[] Restarts,
    int[] Steps,
    string[] Changed,
    string[] Marks,
    float[] SkippedEvents,
    IReadOnlyList<string> Names,
    float[][] Values)
{
    public int Rows => Minutes.Length;
}
