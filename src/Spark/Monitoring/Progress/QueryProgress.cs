using System.Text.Json;
using Sluice.Spark.Monitoring.Rest;

namespace Sluice.Spark.Monitoring.Progress;

/// <summary>One trigger of a streaming query, as a StreamingQueryListener is told of it; NaN where the version, or this trigger, does not say.</summary>
/// <param name="Query">Its id, the same after a restart from a checkpoint.</param>
/// <param name="InputRate">Rows a second that came in.</param>
/// <param name="ProcessedRate">Rows a second that were processed.</param>
/// <param name="TriggerMs">What the trigger took.</param>
/// <param name="LagEvents">Offsets in the sources after the last one read; Kafka from Spark 3.2.</param>
internal sealed record QueryProgress(string Query, double InputRate, double ProcessedRate, double TriggerMs, double LagEvents)
{
    /// <summary>Null unless it is the progress of a query.</summary>
    public static QueryProgress? Read(JsonElement root) =>
        root.Child("id"u8).Text() is { Length: > 0 } query && !double.IsNaN(root.Child("batchId"u8).Number())
            ? new(
                query,
                root.Child("inputRowsPerSecond"u8).Number(),
                root.Child("processedRowsPerSecond"u8).Number(),
                root.Child("durationMs"u8).Child("triggerExecution"u8).Number(),
                LagOf(root.Child("sources"u8)))
            : null;

    private static double LagOf(JsonElement sources)
    {
        var lag = 0.0;
        foreach (var source in sources.Items())
            lag += Offsets(source.Child("latestOffset"u8)) - Offsets(source.Child("endOffset"u8));
        return sources.Items().Any() ? lag : double.NaN;
    }

    /// <summary>Summed over the partitions of every topic; NaN for a source that has none.</summary>
    private static double Offsets(JsonElement topics) => topics.ValueKind == JsonValueKind.Object
        ? topics.Fields().Sum(topic => topic.Value.ValueKind == JsonValueKind.Object ? topic.Value.Fields().Sum(partition => partition.Value.Number()) : double.NaN)
        : double.NaN;
}
