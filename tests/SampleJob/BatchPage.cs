namespace Sluice.SampleJob;

/// <summary>The batches that are done.</summary>
internal static class BatchPage
{
    public static object List(JobSettings settings, MicroBatches batches) => batches.Done.Reverse().Select(batch => new
    {
        batchId = batch.At,
        batchTime = DriverPages.Date(DateTimeOffset.FromUnixTimeMilliseconds(batch.At).UtcDateTime),
        status = "COMPLETED",
        batchDuration = (long)settings.BatchInterval.TotalMilliseconds,
        inputSize = batch.Events,
        schedulingDelay = 0,
        processingTime = batch.Ms,
        totalDelay = batch.Ms,
        numActiveOutputOps = 0,
        numCompletedOutputOps = 1,
        numFailedOutputOps = 0,
        numTotalOutputOps = 1,
    });

    public static object Statistics(JobSettings settings, MicroBatches batches, DateTime started)
    {
        var done = batches.Done.ToArray();
        var events = done.Sum(batch => batch.Events);
        // What has no value yet is left out.
        var ms = done.Length > 0 ? (long?)done.Average(batch => batch.Ms) : null;
        return new
        {
            startTime = DriverPages.Date(started),
            batchDuration = (long)settings.BatchInterval.TotalMilliseconds,
            numReceivers = 0,
            numActiveReceivers = 0,
            numInactiveReceivers = 0,
            numTotalCompletedBatches = done.Length,
            numRetainedCompletedBatches = done.Length,
            numActiveBatches = 0,
            numProcessedRecords = events,
            numReceivedRecords = events,
            avgInputRate = done.Length > 0 ? done.Average(batch => batch.Events) * 1000.0 / settings.BatchInterval.TotalMilliseconds : (double?)null,
            avgSchedulingDelay = ms is null ? (long?)null : 0,
            avgProcessingTime = ms,
            avgTotalDelay = ms,
        };
    }
}
