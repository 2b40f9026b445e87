using System.Globalization;

namespace Sluice.Tuning.Levers;

/// <summary>What a configuration gets from a cluster's nodes, worked out as Spark's schedulers do.</summary>
/// <param name="Executors">Executors in total; with dynamic allocation, the most there may be.</param>
/// <param name="ExecutorsOnFullestNode">Executors on the node that holds the most of them.</param>
/// <param name="CoresPerExecutor">Cores of one executor; of the smallest one where they differ.</param>
/// <param name="SlotsPerExecutor">Tasks that the smallest executor runs at a time.</param>
/// <param name="Cores">Cores of the whole application.</param>
/// <param name="Slots">Tasks that run at a time in the whole application.</param>
public readonly record struct ExecutorLayout(
    int Executors, int ExecutorsOnFullestNode, int CoresPerExecutor, int SlotsPerExecutor, int Cores, int Slots)
{
    private static readonly double[] MaxExecutorsOf =
        [.. SparkLevers.DynamicAllocationMaxExecutors.Categories.Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

    public static ExecutorLayout Of(Candidate configuration, ClusterShape shape) =>
        shape.Manager != ResourceManager.Standalone ? Requested(configuration, shape)
        : configuration.IsTouched(SparkLevers.ExecutorCores) ? OfEqualExecutors(configuration, shape)
        : OneExecutorPerWorker(configuration, shape);

    /// <summary>Partitions of a shuffle's reduce side; left to Spark, as many as the stage before it has, which reads one a Kafka partition.</summary>
    public static int ReducePartitions(Candidate configuration, ClusterShape shape) =>
        configuration.IsTouched(SparkLevers.DefaultParallelism) ? (int)configuration[SparkLevers.DefaultParallelism] : shape.KafkaPartitions;

    /// <summary>The most executors dynamic allocation may ask for.</summary>
    public static double MaxExecutors(Candidate configuration) => MaxExecutorsOf[(int)configuration[SparkLevers.DynamicAllocationMaxExecutors]];

    // The standalone master spreads cores.max over the workers. Without executor.cores each worker runs one executor that takes its share.
    private static ExecutorLayout OneExecutorPerWorker(Candidate configuration, ClusterShape shape)
    {
        var cores = CoresMax(configuration, shape);
        var executors = Math.Min(shape.Workers, cores);
        var (smaller, larger) = (cores / executors, cores % executors);
        var taskCpus = (int)configuration[SparkLevers.TaskCpus];
        var slots = (executors - larger) * (smaller / taskCpus) + larger * ((smaller + 1) / taskCpus);
        return new ExecutorLayout(executors, 1, smaller, smaller / taskCpus, cores, slots);
    }

    private static ExecutorLayout OfEqualExecutors(Candidate configuration, ClusterShape shape)
    {
        var cores = (int)configuration[SparkLevers.ExecutorCores];
        return Equal(configuration, shape, cores, Math.Min(CoresMax(configuration, shape) / cores, shape.Workers * (shape.CoresPerNode / cores)));
    }

    // YARN and Kubernetes give an executor one core unless told otherwise, and start as many executors as are asked for.
    private static ExecutorLayout Requested(Candidate configuration, ClusterShape shape)
    {
        var cores = configuration.IsTouched(SparkLevers.ExecutorCores) ? (int)configuration[SparkLevers.ExecutorCores] : 1;
        var executors = configuration[SparkLevers.DynamicAllocationEnabled] == 0
            ? (int)configuration[SparkLevers.ExecutorInstances]
            : (int)Math.Min(MaxExecutors(configuration), shape.Workers * (shape.CoresPerNode / cores));
        return Equal(configuration, shape, cores, executors);
    }

    private static ExecutorLayout Equal(Candidate configuration, ClusterShape shape, int cores, int executors)
    {
        var slots = cores / (int)configuration[SparkLevers.TaskCpus];
        return new ExecutorLayout(executors, (executors + shape.Workers - 1) / shape.Workers, cores, slots, executors * cores, executors * slots);
    }

    private static int CoresMax(Candidate configuration, ClusterShape shape)
    {
        var all = shape.Workers * shape.CoresPerNode;
        return configuration.IsTouched(SparkLevers.CoresMax) ? Math.Min(all, (int)configuration[SparkLevers.CoresMax]) : all;
    }
}
