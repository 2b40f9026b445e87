using System.Globalization;

namespace Sluice.Spark.Simulation.Fitting;

/// <summary>Takes the batches of a simulated cluster down as a site would.</summary>
public static class BatchRecorder
{
    /// <summary>The header of a file of recorded batches.</summary>
    public const string Header = "batch_interval_ms,records,bytes,processing_ms";

    /// <summary>Batches with events that the cluster still remembers, the oldest first, from <paramref name="from"/> on.</summary>
    /// <param name="cluster">Its retained latency bounds how far back it remembers.</param>
    /// <param name="from">Instant of the newest event of the first batch taken.</param>
    /// <param name="intervalMs">The interval that was in effect.</param>
    public static IReadOnlyList<RecordedBatch> Take(SimulatedCluster cluster, TimeSpan from, double intervalMs)
    {
        var batches = new List<RecordedBatch>();
        var segments = cluster.Engine.Latencies;
        for (var i = 0; i < segments.Count && segments.Newest(i).Newest >= from.TotalSeconds; i++)
        {
            ref readonly var segment = ref segments.Newest(i);
            // Output spreads over the last quarter.
            if (segment.Finish <= cluster.Engine.Now)
                batches.Add(new RecordedBatch(intervalMs, segment.Events, segment.Bytes, 4000 * (segment.Finish - segment.OutputBegins)));
        }

        batches.Reverse();
        return batches;
    }

    /// <summary>A line under <see cref="Header"/>.</summary>
    public static string Line(in RecordedBatch batch) => string.Create(
        CultureInfo.InvariantCulture, $"{batch.IntervalMs:0.###},{batch.Records:0},{batch.Bytes:0},{batch.ProcessingMs:0.###}");
}
