using Sluice.Messages.Clusters;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Datasets;

/// <summary>The partition of a cluster's surveys.</summary>
internal static class SurveyPartition
{
    /// <param name="info">Whose they are.</param>
    /// <param name="surveys">From the first, in order.</param>
    /// <exception cref="InvalidDataException">They are not one walk.</exception>
    public static PartitionTable Of(PartitionInfo info, IReadOnlyList<SurveyRecorded> surveys)
    {
        var rows = SurveyRows.Of(surveys).ToArray();
        var values = new float[PartitionColumns.Observed.Count][];
        for (var c = 0; c < values.Length; c++)
            values[c] = new float[rows.Length];
        for (var row = 0; row < rows.Length; row++)
            Fill(values, row, in rows[row]);
        return new PartitionTable(
            info,
            [.. rows.Select(row => row.Minute)],
            [.. rows.Select(row => row.Restarts)],
            [.. rows.Select(row => row.Step)],
            [.. rows.Select(row => row.Observed.Lever)],
            [.. rows.Select(row => MarkText.Of(row.Observed.Mark))],
            [.. rows.Select(row => row.Observed.SkippedEvents)],
            PartitionColumns.Observed,
            values);
    }

    private static void Fill(float[][] values, int row, in SurveyRow from)
    {
        var observed = from.Observed;
        var c = 0;
        foreach (var value in (ReadOnlySpan<float>)[observed.MeanMs, observed.P50Ms, observed.P95Ms, observed.P99Ms, observed.Throughput])
            values[c++][row] = value;
        var metrics = PartitionColumns.FirstLever - c;
        if (observed.Metrics.Length != 0 && observed.Metrics.Length != metrics)
            throw new InvalidDataException($"Step {from.Step} has {observed.Metrics.Length} metrics where the catalogue has {metrics}: it is another version's.");
        for (var m = 0; m < metrics; m++)
            values[c++][row] = observed.Metrics.Length == 0 ? float.NaN : observed.Metrics[m];
        foreach (var lever in LeverCatalogue.All)
            values[c++][row] = (float)from.Configuration[lever];
    }
}
