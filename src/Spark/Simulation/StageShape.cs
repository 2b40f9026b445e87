namespace Sluice.Spark.Simulation;

/// <summary>How the tasks of one stage fall on the nodes while a given number of jobs share the executors.</summary>
/// <param name="Tasks">Tasks of the stage.</param>
/// <param name="Nodes">Workers that hold tasks.</param>
/// <param name="Waves">Rounds of tasks on a node, W.</param>
/// <param name="LogSpread">Logarithm of what the slowest of the tasks in flight adds: 0.10 e(k) / sqrt W.</param>
/// <param name="Deviation">Standard deviation of a node's log time.</param>
/// <param name="Contention">CPU stretch by busy hyper-threads and the collector's barriers.</param>
/// <param name="LocalityProbability">Chance that a batch waits for a local slot in this stage.</param>
internal readonly record struct StageShape(
    int Tasks, int Nodes, double Waves, double LogSpread, double Deviation, double Contention, double LocalityProbability)
{
    /// <summary>
    /// <paramref name="slotsPerNode"/> are the task slots of one node left to this job, <paramref name="busyThreads"/> the hyper-threads busy
    /// on a node over all jobs.
    /// </summary>
    public static StageShape Of(StageCosts costs, int tasks, int nodes, double slotsPerNode, double busyThreads, int coresPerNode, double collectorWork)
    {
        var tasksPerNode = (double)tasks / nodes;
        var load = tasksPerNode / slotsPerNode;
        var waves = load switch
        {
            <= 1 => 1,
            <= 3 => Math.Ceiling(load),
            _ => 0.5 * (load + Math.Ceiling(load)),
        };
        var inFlight = Math.Max(1, Math.Min(Math.Ceiling(tasksPerNode), slotsPerNode));
        var expectedMaximum = costs.MaximumScale * Math.Pow(Math.Log2(inFlight), costs.MaximumPower);
        var share = inFlight > 1 ? costs.ManyTasksShare : 1;
        var half = 0.5 * coresPerNode;
        return new StageShape(
            tasks,
            nodes,
            waves,
            costs.TaskSpread * expectedMaximum / Math.Sqrt(waves),
            Math.Sqrt(costs.NodeVariance + costs.TaskVariance * share / waves),
            (1 + costs.HyperThreadContention * Math.Max(0, busyThreads - half) / half) * collectorWork,
            Math.Min(1, costs.LocalityBase + costs.LocalitySlope * Math.Max(0, load - costs.LocalityFrom)));
    }
}
