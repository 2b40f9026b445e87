namespace Sluice.SampleJob;

/// <summary>The driver's registry, as its JSON servlet writes it.</summary>
internal static class RegistryPage
{
    public static object Of(string prefix, JobSettings settings, MicroBatches batches)
    {
        var done = batches.Done.ToArray();
        var last = done.LastOrDefault();
        var streaming = $"{prefix}.{settings.Properties["spark.app.name"]}.StreamingMetrics.streaming";
        var gauges = new Dictionary<string, object>
        {
            [$"{prefix}.BlockManager.memory.memUsed_MB"] = Gauge(0),
            [$"{prefix}.BlockManager.memory.remainingMem_MB"] = Gauge(479),
            [$"{prefix}.DAGScheduler.job.allJobs"] = Gauge(done.Length),
            [$"{prefix}.DAGScheduler.job.activeJobs"] = Gauge(0),
            [$"{prefix}.ExecutorMetrics.JVMHeapMemory"] = Gauge(GC.GetTotalMemory(false)),
            [$"{prefix}.JVMCPU.jvmCpuTime"] = Gauge(1_000_000 * (long)Environment.CpuUsage.TotalTime.TotalMilliseconds),
            [$"{streaming}.lastCompletedBatch_processingDelay"] = Gauge(last.Ms),
            [$"{streaming}.lastCompletedBatch_schedulingDelay"] = Gauge(0),
            [$"{streaming}.lastCompletedBatch_totalDelay"] = Gauge(last.Ms),
            [$"{streaming}.lastReceivedBatch_records"] = Gauge(last.Events),
            [$"{streaming}.totalCompletedBatches"] = Gauge(done.Length),
            [$"{streaming}.totalReceivedRecords"] = Gauge(done.Sum(batch => batch.Events)),
            [$"{streaming}.unprocessedBatches"] = Gauge(0),
            [$"{streaming}.waitingBatches"] = Gauge(0),
        };
        return new { version = "4.0.0", gauges, counters = new { }, histograms = new { }, meters = new { }, timers = new { } };
    }

    private static object Gauge(long value) => new { value };
}
