using static Sluice.Tuning.Levers.GuardSeverity;
using static Sluice.Tuning.Levers.SparkLevers;

namespace Sluice.Tuning.Levers;

/// <summary>Whether cores, executors and tasks find a place.</summary>
internal static class PlacementGuards
{
    public static IEnumerable<GuardRule> All { get; } =
    [
        new("driver-cores-within-node", Refuse, [DriverCores],
            (c, shape) => c[DriverCores] <= shape.CoresPerNode,
            (c, shape) => $"The driver asks for {DriverCores.Format(c[DriverCores])} and a node has {shape.CoresPerNode}; lower {DriverCores.Name}."),
        new("executor-cores-within-node", Refuse, [ExecutorCores],
            (c, shape) => !c.IsTouched(ExecutorCores) || c[ExecutorCores] <= shape.CoresPerNode,
            (c, shape) => $"An executor asks for {ExecutorCores.Format(c[ExecutorCores])} and a node has {shape.CoresPerNode}; lower {ExecutorCores.Name}."),
        new("cores-max-within-cluster", Refuse, [CoresMax],
            (c, shape) => shape.Manager != ResourceManager.Standalone || !c.IsTouched(CoresMax) || c[CoresMax] <= shape.Workers * shape.CoresPerNode,
            (c, shape) => $"The application asks for {CoresMax.Format(c[CoresMax])} and the workers have {shape.Workers * shape.CoresPerNode}; lower {CoresMax.Name}."),
        new("executor-instances-within-cluster", Refuse, [ExecutorInstances, ExecutorCores, DynamicAllocationEnabled, DynamicAllocationMaxExecutors],
            (c, shape) => shape.Manager == ResourceManager.Standalone || ExecutorLayout.Of(c, shape).Cores <= shape.Workers * shape.CoresPerNode,
            (c, shape) => $"The executors ask for {ExecutorLayout.Of(c, shape).Cores} cores and the workers have {shape.Workers * shape.CoresPerNode}; lower {ExecutorInstances.Name} or {ExecutorCores.Name}."),
        new("some-executor-starts", Refuse, [CoresMax, ExecutorCores, ExecutorInstances, DynamicAllocationEnabled, DynamicAllocationMaxExecutors],
            (c, shape) => ExecutorLayout.Of(c, shape).Executors >= 1,
            (c, _) => $"No executor of {ExecutorCores.Format(c[ExecutorCores])} fits what the application may hold, and it would wait for ever; lower {ExecutorCores.Name} or raise {CoresMax.Name}."),
        new("task-within-executor", Refuse, [TaskCpus, ExecutorCores, CoresMax],
            (c, shape) => ExecutorLayout.Of(c, shape).SlotsPerExecutor >= 1,
            (c, shape) => $"A task asks for {TaskCpus.Format(c[TaskCpus])} and an executor has {ExecutorLayout.Of(c, shape).CoresPerExecutor}, so no task can run; lower {TaskCpus.Name}."),
        new("shuffle-service-runs", Refuse, [ShuffleServiceEnabled],
            (c, shape) => c[ShuffleServiceEnabled] == 0 || (shape.ShuffleServiceRuns && shape.Manager != ResourceManager.Kubernetes),
            (_, _) => $"The external shuffle service does not run on these workers, and executors that cannot register with it exit; leave {ShuffleServiceEnabled.Name} off."),
        new("dynamic-allocation-needs-shuffle-service", Refuse, [DynamicAllocationEnabled, ShuffleServiceEnabled],
            (c, _) => c[DynamicAllocationEnabled] == 0 || c[ShuffleServiceEnabled] == 1,
            (_, _) => $"Dynamic allocation does not start without the external shuffle service; set {ShuffleServiceEnabled.Name} first."),
        new("dynamic-executors-in-order", Refuse, [DynamicAllocationEnabled, DynamicAllocationMinExecutors, DynamicAllocationInitialExecutors, DynamicAllocationMaxExecutors],
            (c, _) => c[DynamicAllocationEnabled] == 0
                || (c[DynamicAllocationMinExecutors] <= c[DynamicAllocationInitialExecutors] && c[DynamicAllocationInitialExecutors] <= ExecutorLayout.MaxExecutors(c)),
            (c, _) => $"Dynamic allocation needs minimum <= initial <= maximum and has {c[DynamicAllocationMinExecutors]}, {c[DynamicAllocationInitialExecutors]}, {ExecutorLayout.MaxExecutors(c)}; set {DynamicAllocationInitialExecutors.Name} in between."),
        new("dynamic-executors-keep-one", Advise, [DynamicAllocationEnabled, DynamicAllocationMinExecutors],
            (c, _) => c[DynamicAllocationEnabled] == 0 || c[DynamicAllocationMinExecutors] >= 1,
            (_, _) => $"A stream that has let go of its last executor waits for a new one; keep {DynamicAllocationMinExecutors.Name} at 1 or more."),
        new("cores-max-multiple-of-executor-cores", Advise, [CoresMax, ExecutorCores],
            (c, shape) => shape.Manager != ResourceManager.Standalone || !c.IsTouched(CoresMax) || !c.IsTouched(ExecutorCores) || c[CoresMax] % c[ExecutorCores] == 0,
            (c, _) => $"{CoresMax.Format(c[CoresMax] % c[ExecutorCores])} of {CoresMax.Name} stay idle, since executors take {c[ExecutorCores]} each."),
        new("parallelism-one-to-four-tasks-per-core", Advise, [DefaultParallelism, CoresMax, ExecutorCores],
            (c, shape) => !c.IsTouched(DefaultParallelism) || TasksPerCore(c, shape) is >= 1 and <= 4,
            (c, shape) => $"{DefaultParallelism.Format(c[DefaultParallelism])} on {ExecutorLayout.Of(c, shape).Cores} cores; one to four tasks a core keep every core busy without much dispatching."),
    ];

    private static double TasksPerCore(Candidate c, ClusterShape shape) => c[DefaultParallelism] / Math.Max(1, ExecutorLayout.Of(c, shape).Cores);
}
