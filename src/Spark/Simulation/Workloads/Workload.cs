namespace Sluice.Spark.Simulation.Workloads;

/// <summary>What a streaming job does with an event: its costs are in the coefficients file.</summary>
public enum StreamingJob
{
    /// <summary>Parse, shuffle half of the bytes, aggregate, write.</summary>
    Aggregate,

    /// <summary>The Yahoo benchmark: parse, filter a third, join 1,000 cached ads, count over 10 s windows, write to a Redis-like sink.</summary>
    AdAnalytics,
}

/// <summary>An immutable description of the load that a simulated cluster carries.</summary>
public abstract record Workload
{
    /// <summary>As a command line spells it.</summary>
    public abstract string Name { get; }

    /// <summary>Clusters of one class share a baseline in learning.</summary>
    public virtual string ClassName => Name;

    /// <summary>Partitions of the topic read: the map tasks of a batch.</summary>
    public virtual int KafkaPartitions => 36;

    public virtual StreamingJob Job => StreamingJob.Aggregate;

    /// <summary>The load as one seed sees it: phases, bursts and offsets are drawn from the seed alone.</summary>
    public abstract LoadCurve Open(ulong arrivalSeed);

    private protected static double RequireRate(double eventsPerSecond, string workload) =>
        double.IsFinite(eventsPerSecond) && eventsPerSecond is > 0 and <= 1e8
            ? eventsPerSecond
            : throw new ArgumentOutOfRangeException(
                nameof(eventsPerSecond), eventsPerSecond, $"Workload {workload}: name a rate above 0 and at most 1e8 events per second.");
}
