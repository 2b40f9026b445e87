using static Sluice.Tuning.Levers.GuardSeverity;
using static Sluice.Tuning.Levers.SparkLevers;

namespace Sluice.Tuning.Levers;

/// <summary>What a task slot holds beside its data: fetches in flight, shuffle buffers, Kafka consumers.</summary>
internal static class BufferGuards
{
    public static IEnumerable<GuardRule> All { get; } =
    [
        new("fetches-within-executor-heap", Refuse, [ReducerMaxSizeInFlight, ExecutorMemory, ExecutorCores, TaskCpus, CoresMax],
            (c, shape) => FetchesMiB(c, shape) <= 0.5 * c[ExecutorMemory],
            (c, shape) => $"Fetches in flight may fill {ExecutorMemory.Format(FetchesMiB(c, shape))} of a heap of {ExecutorMemory.Format(c[ExecutorMemory])}, more than half; lower {ReducerMaxSizeInFlight.Name}."),
        new("shuffle-buffers-within-executor-heap", Refuse,
            [ShuffleFileBuffer, DefaultParallelism, ShuffleSortBypassMergeThreshold, ExecutorMemory, ExecutorCores, TaskCpus, CoresMax],
            (c, shape) => ShuffleBuffersMiB(c, shape) <= 0.1 * c[ExecutorMemory],
            (c, shape) => $"Shuffle file buffers may fill {ExecutorMemory.Format(ShuffleBuffersMiB(c, shape))} of a heap of {ExecutorMemory.Format(c[ExecutorMemory])}, more than a tenth; lower {ShuffleFileBuffer.Name}."),
        new("consumer-cache-holds-every-partition", Refuse,
            [ConsumerCacheMaxCapacity, ConsumerCacheEnabled, CoresMax, ExecutorCores, ExecutorInstances, DynamicAllocationEnabled, DynamicAllocationMaxExecutors],
            (c, shape) => c[ConsumerCacheEnabled] == 0 || c[ConsumerCacheMaxCapacity] >= PartitionsPerExecutor(c, shape),
            (c, shape) => $"An executor reads {PartitionsPerExecutor(c, shape)} Kafka partitions and caches {c[ConsumerCacheMaxCapacity]} consumers, so it would close ones in use; raise {ConsumerCacheMaxCapacity.Name}."),
        new("fetch-to-memory-within-version", Refuse, [MaxRemoteBlockSizeFetchToMem],
            (c, shape) => !c.IsTouched(MaxRemoteBlockSizeFetchToMem) || c[MaxRemoteBlockSizeFetchToMem] < MaxRemoteBlockSizeFetchToMem.Categories.Length - 1 || IsBefore3(shape),
            (c, shape) => $"Spark {shape.SparkVersion} refuses {MaxRemoteBlockSizeFetchToMem.Format(c[MaxRemoteBlockSizeFetchToMem])} and takes 2147483135 at most; lower {MaxRemoteBlockSizeFetchToMem.Name}."),
        new("minimum-rate-feeds-every-partition", Advise, [BackpressurePidMinRate, BackpressureEnabled, BatchDuration],
            (c, shape) => c[BackpressureEnabled] == 0 || c[BackpressurePidMinRate] > shape.KafkaPartitions / (c[BatchDuration] / 1000),
            (c, shape) => $"At {BackpressurePidMinRate.Format(c[BackpressurePidMinRate])} a batch takes less than one record from each of {shape.KafkaPartitions} partitions and some starve; raise {BackpressurePidMinRate.Name}."),
    ];

    private static bool IsBefore3(ClusterShape shape) => shape.SparkVersion.StartsWith("2.", StringComparison.Ordinal);

    private static double FetchesMiB(Candidate c, ClusterShape shape) =>
        c[ReducerMaxSizeInFlight] * ExecutorLayout.Of(c, shape).SlotsPerExecutor;

    // Only a shuffle with few enough reducers keeps a file open for each of them.
    private static double ShuffleBuffersMiB(Candidate c, ClusterShape shape)
    {
        var reducers = ExecutorLayout.ReducePartitions(c, shape);
        return reducers > c[ShuffleSortBypassMergeThreshold]
            ? 0
            : c[ShuffleFileBuffer] / 1024 * reducers * ExecutorLayout.Of(c, shape).SlotsPerExecutor;
    }

    private static int PartitionsPerExecutor(Candidate c, ClusterShape shape)
    {
        var executors = Math.Max(1, ExecutorLayout.Of(c, shape).Executors);
        return (shape.KafkaPartitions + executors - 1) / executors;
    }
}
