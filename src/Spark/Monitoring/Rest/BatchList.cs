using System.Text.Json;

namespace Sluice.Spark.Monitoring.Rest;

/// <summary>Reads <c>streaming/batches</c>: those that are completed and say when.</summary>
internal static class BatchList
{
    /// <summary>Null unless it is a list.</summary>
    public static List<CompletedBatch>? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array)
            return null;
        var batches = new List<CompletedBatch>();
        foreach (var item in root.Items())
        {
            var batch = new CompletedBatch(
                item.Child("batchId"u8).Number(),
                item.Child("batchDuration"u8).Number(),
                item.Child("inputSize"u8).Number(),
                item.Child("schedulingDelay"u8).Number(),
                item.Child("processingTime"u8).Number(),
                item.Child("totalDelay"u8).Number(),
                item.Child("numFailedOutputOps"u8).Number());
            if (item.Child("status"u8).ValueKind == JsonValueKind.String && item.Child("status"u8).ValueEquals("COMPLETED"u8) && double.IsFinite(batch.DoneMs))
                batches.Add(batch);
        }

        return batches;
    }
}
