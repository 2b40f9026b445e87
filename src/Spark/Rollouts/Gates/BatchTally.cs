using System.Text.Json;
using Sluice.Spark.Monitoring.Rest;

namespace Sluice.Spark.Rollouts.Gates;

/// <summary>How far an application has come.</summary>
/// <param name="Newest">Rises with every batch that is done: the newest one's time, or its last job's number; -1 before the first.</param>
/// <param name="FailedOutputs">Output operations, or jobs, that failed.</param>
/// <param name="Reasons">Why, the first few.</param>
/// <param name="Begun">The number of the last job that a query began, whatever came of it; -1 before the first, null where batches are told by themselves.</param>
internal sealed record BatchTally(double Newest, double FailedOutputs, IReadOnlyList<string> Reasons, double? Begun = null)
{
    private const int MostReasons = 3;
    private const int LongestReason = 400;

    /// <summary>Reads <c>streaming/batches</c>; null unless it is a list.</summary>
    public static BatchTally? ReadBatches(JsonElement root)
    {
        if (BatchList.Read(root) is not { } batches)
            return null;
        var good = batches.Where(batch => !(batch.FailedOperations > 0)).Select(batch => batch.Id).DefaultIfEmpty(-1).Max();
        var reasons = root.EnumerateArray().Select(batch => batch.Child("firstFailureReason"u8).Text()).OfType<string>();
        return new BatchTally(good, batches.Sum(batch => double.IsNaN(batch.FailedOperations) ? 0 : batch.FailedOperations), Bounded(reasons));
    }

    /// <summary>Reads <c>jobs</c>, of which those in a group are the micro-batches' of queries, and one that runs may be a query's that lost its group; null unless it is a list.</summary>
    public static BatchTally? ReadJobs(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array)
            return null;
        double newest = -1, begun = -1, failed = 0;
        foreach (var job in root.Items())
        {
            var status = job.Child("status"u8).Text();
            var isInGroup = job.Child("jobGroup"u8).Text() is not null;
            if (isInGroup || status == "RUNNING")
                begun = Math.Max(begun, job.Child("jobId"u8).Number());
            if (!isInGroup)
                continue;
            if (status == "SUCCEEDED")
                newest = Math.Max(newest, job.Child("jobId"u8).Number());
            if (status == "FAILED")
                failed++;
        }

        return new BatchTally(newest, failed, [], begun);
    }

    private static List<string> Bounded(IEnumerable<string> reasons) =>
        [.. reasons.Take(MostReasons).Select(reason => reason.Length > LongestReason ? reason[..LongestReason] : reason)];
}
