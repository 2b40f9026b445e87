using System.Globalization;

namespace Sluice.SampleJob;

/// <summary>The driver and its executors, which are this process all.</summary>
internal static class ExecutorPage
{
    private const int Workers = 9;
    private const int CoresAWorker = 8;

    public static object Of(JobSettings settings, DateTime started)
    {
        var process = Environment.WorkingSet;
        var collected = (long)GC.GetTotalPauseDuration().TotalMilliseconds;
        var memory = settings.Properties.GetValueOrDefault("spark.executor.memory");
        // As a standalone master of nine workers does it: without spark.executor.cores, one on each.
        var cores = Number("spark.executor.cores", 0);
        var executors = cores == 0 ? Workers : Math.Min(Number("spark.cores.max", Workers * CoresAWorker) / cores, Workers * (CoresAWorker / cores));
        return Enumerable.Range(0, executors + 1).Select(n => new
        {
            id = n == 0 ? "driver" : (n - 1).ToString(CultureInfo.InvariantCulture),
            hostPort = "127.0.0.1:1",
            isActive = true,
            rddBlocks = 0,
            memoryUsed = process,
            diskUsed = 0,
            totalCores = n == 0 ? 0 : 1,
            maxTasks = n == 0 ? 0 : 1,
            activeTasks = 0,
            failedTasks = 0,
            completedTasks = n == 0 ? 0 : (long)(DateTime.UtcNow - started).TotalSeconds,
            totalTasks = n == 0 ? 0 : (long)(DateTime.UtcNow - started).TotalSeconds,
            totalDuration = (long)(DateTime.UtcNow - started).TotalMilliseconds,
            totalGCTime = collected,
            totalInputBytes = 0,
            totalShuffleRead = 0,
            totalShuffleWrite = 0,
            isBlacklisted = false,
            maxMemory = memory is null ? 251_658_240L : 2 * 251_658_240L,
            memoryMetrics = new { usedOnHeapStorageMemory = process / 1000, usedOffHeapStorageMemory = 0, totalOnHeapStorageMemory = 251_658_240L, totalOffHeapStorageMemory = 0 },
            peakMemoryMetrics = new { JVMHeapMemory = process, JVMOffHeapMemory = process / 2, MinorGCCount = (long)GC.CollectionCount(0), MinorGCTime = collected, MajorGCCount = 0, MajorGCTime = 0, TotalGCTime = collected },
            isExcluded = false,
        });

        int Number(string key, int otherwise) => int.TryParse(settings.Properties.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
    }
}
