namespace Sluice.Tuning.Levers;

/// <summary>What a configuration asks of a cluster's nodes, worked out as Spark's schedulers do: executors, cores, task slots.</summary>
/// <param name="CoresPerExecutor">Cores of one executor; of the largest one where they differ.</param>
/// <param name="Executors">Executors in total; with dynamic allocation, the most there may be.</param>
/// <param name="ExecutorsOnFullestNode">Executors on the node that holds the most of them.</param>
/// <param name="SlotsPerExecutor">Tasks that one executor runs at a time.</param>
public readonly record struct ExecutorLayout(int CoresPerExecutor, int Executors, int ExecutorsOnFullestNode, int SlotsPerExecutor)
{
    /// <summary>Tasks that run at a time in the whole application.</summary>
    public int Slots => Executors * SlotsPerExecutor;

    public static ExecutorLayout Of(Configuration configuration, ClusterShape shape)
    {
        var (cores, executors) = shape.Manager == ResourceManager.Standalone
            ? Standalone(configuration, shape)
            : Requested(configuration, shape);
        return new ExecutorLayout(
            cores, executors, (executors + shape.Workers - 1) / shape.Workers, cores / (int)configuration[SparkLevers.TaskCpus]);
    }

    /// <summary>The cores the application may hold: <c>cores.max</c> where it is set, at most what the workers have.</summary>
    public static int CoresMax(Configuration configuration, ClusterShape shape)
    {
        var all = shape.Workers * shape.CoresPerNode;
        return configuration.IsTouched(SparkLevers.CoresMax) ? Math.Min(all, (int)configuration[SparkLevers.CoresMax]) : all;
    }

    // The master spreads cores over the workers. Without executor.cores a worker runs one executor that takes whatever it is given.
    private static (int Cores, int Executors) Standalone(Configuration configuration, ClusterShape shape)
    {
        var coresMax = CoresMax(configuration, shape);
        if (!configuration.IsTouched(SparkLevers.ExecutorCores))
            return ((coresMax + shape.Workers - 1) / shape.Workers, Math.Min(shape.Workers, coresMax));
        var cores = (int)configuration[SparkLevers.ExecutorCores];
        return (cores, Math.Min(coresMax / cores, shape.Workers * (shape.CoresPerNode / cores)));
    }

    // YARN and Kubernetes give one core an executor unless told otherwise, and as many executors as are asked for.
    private static (int Cores, int Executors) Requested(Configuration configuration, ClusterShape shape)
    {
        var cores = configuration.IsTouched(SparkLevers.ExecutorCores) ? (int)configuration[SparkLevers.ExecutorCores] : 1;
        if (configuration[SparkLevers.DynamicAllocationEnabled] == 0)
            return (cores, (int)configuration[SparkLevers.ExecutorInstances]);
        var most = double.Parse(
            SparkLevers.DynamicAllocationMaxExecutors.CategoryOf(configuration[SparkLevers.DynamicAllocationMaxExecutors]),
            System.Globalization.CultureInfo.InvariantCulture);
        return (cores, (int)Math.Min(most, shape.Workers * (shape.CoresPerNode / cores)));
    }
}
