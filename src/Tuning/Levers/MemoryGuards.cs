using static Sluice.Tuning.Levers.GuardSeverity;
using static Sluice.Tuning.Levers.SparkLevers;

namespace Sluice.Tuning.Levers;

/// <summary>What has to fit into the memory of a node or a heap.</summary>
internal static class MemoryGuards
{
    private const double LargestShare = 0.9;
    private const double LeftToSystemMiB = 2048;
    private const double CompressedOopsLostMiB = 32 * 1024;
    private const double CompressedOopsRegainedMiB = 40 * 1024;

    public static IEnumerable<GuardRule> All { get; } =
    [
        new("driver-memory-within-node", Refuse, [DriverMemory, DriverMemoryOverhead],
            (c, shape) => DriverMiB(c) <= BudgetMiB(shape),
            (c, shape) => $"The driver takes {Memory(DriverMiB(c))} with its overhead and a node has {Memory(BudgetMiB(shape))} for it; lower {DriverMemory.Name}."),
        new("executor-memory-within-node", Refuse,
            [ExecutorMemory, ExecutorMemoryOverhead, MemoryOffHeapEnabled, MemoryOffHeapSize, ExecutorCores, CoresMax, ExecutorInstances, DynamicAllocationEnabled, DynamicAllocationMaxExecutors],
            (c, shape) => ExecutorsOnNodeMiB(c, shape) <= BudgetMiB(shape),
            (c, shape) => $"{ExecutorLayout.Of(c, shape).ExecutorsOnFullestNode} executors on a node take {Memory(ExecutorsOnNodeMiB(c, shape))} and it has {Memory(BudgetMiB(shape))} for them; lower {ExecutorMemory.Name} or raise {ExecutorCores.Name}."),
        new("off-heap-has-a-size", Refuse, [MemoryOffHeapEnabled, MemoryOffHeapSize],
            (c, _) => c[MemoryOffHeapEnabled] == 0 || c[MemoryOffHeapSize] > 0,
            (_, _) => $"Off-heap memory is on and has no size, and Spark does not start; set {MemoryOffHeapSize.Name} first."),
        new("result-size-within-driver-heap", Refuse, [DriverMaxResultSize, DriverMemory],
            (c, _) => c[DriverMaxResultSize] <= c[DriverMemory],
            (c, _) => $"Results of {DriverMaxResultSize.Format(c[DriverMaxResultSize])} do not fit the driver's heap of {DriverMemory.Format(c[DriverMemory])}; lower {DriverMaxResultSize.Name}."),
        new("broadcast-join-within-heaps", Refuse, [SqlAutoBroadcastJoinThreshold, DriverMemory, ExecutorMemory],
            (c, _) => c[SqlAutoBroadcastJoinThreshold] / (1 << 20) <= 0.1 * Math.Min(c[DriverMemory], c[ExecutorMemory]),
            (c, _) => $"A broadcast table of {SqlAutoBroadcastJoinThreshold.Format(c[SqlAutoBroadcastJoinThreshold])} is more than a tenth of a heap; lower {SqlAutoBroadcastJoinThreshold.Name}."),
        new("result-size-within-half-driver-heap", Advise, [DriverMaxResultSize, DriverMemory],
            (c, _) => c[DriverMaxResultSize] <= 0.5 * c[DriverMemory],
            (c, _) => $"Results may take {DriverMaxResultSize.Format(c[DriverMaxResultSize])} of the driver's {DriverMemory.Format(c[DriverMemory])}; half of it is the most that leaves room for anything else."),
        new("executor-heap-keeps-compressed-oops", Advise, [ExecutorMemory],
            (c, _) => c[ExecutorMemory] is < CompressedOopsLostMiB or >= CompressedOopsRegainedMiB,
            (c, _) => $"From 32 GiB on the JVM's pointers double in size, and a heap of {ExecutorMemory.Format(c[ExecutorMemory])} holds no more than one of 31 GiB."),
        new("memory-fraction-leaves-old-generation", Advise, [MemoryFraction],
            (c, _) => c[MemoryFraction] <= 0.75,
            (c, _) => $"With {MemoryFraction.Name} at {MemoryFraction.Format(c[MemoryFraction])} cached data outgrows the old generation; watch full collections."),
    ];

    // A node also runs its daemons and keeps the page cache that spills go to: the stricter of a share and an absolute rest.
    private static double BudgetMiB(ClusterShape shape) => Math.Min(LargestShare * shape.NodeMemoryMiB, shape.NodeMemoryMiB - LeftToSystemMiB);

    // A JVM takes its overhead on every manager, though only YARN and Kubernetes reckon with it.
    private static double DriverMiB(Candidate c) => c[DriverMemory] + c[DriverMemoryOverhead];

    private static double ExecutorsOnNodeMiB(Candidate c, ClusterShape shape)
    {
        var offHeap = c[MemoryOffHeapEnabled] == 0 ? 0 : c[MemoryOffHeapSize];
        return ExecutorLayout.Of(c, shape).ExecutorsOnFullestNode * (c[ExecutorMemory] + c[ExecutorMemoryOverhead] + offHeap);
    }

    private static string Memory(double mib) => ExecutorMemory.Format(mib);
}
