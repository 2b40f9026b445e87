namespace Sluice.Spark.Simulation;

/// <summary>What the cluster did in one minute: the states that drive the metrics. Sums over the minute unless said otherwise.</summary>
internal struct MinuteLoad
{
    /// <summary>The minute, counted from the cluster's start; tells a live slot of the ring from a stale one.</summary>
    public long Minute;

    /// <summary>Core-seconds of tasks over all workers.</summary>
    public double CpuSeconds;

    /// <summary>Serial driver seconds.</summary>
    public double DriverSeconds;

    public double Tasks;

    public double Batches;

    public double Events;

    public double Bytes;

    public double WireBytes;

    public double SpilledBytes;

    /// <summary>Seconds of collection, an executor.</summary>
    public double GcSeconds;

    public double ProcessingSeconds;

    public double StageSeconds;

    /// <summary>Weighted by batches, like <see cref="ProcessingSeconds"/>.</summary>
    public double WaitSeconds;

    /// <summary>Mean latency of a batch's events, summed over batches.</summary>
    public double LatencySeconds;

    /// <summary>Largest latency of the minute: stands in for its p99.</summary>
    public double WorstLatencySeconds;

    /// <summary>Live share of an executor's heap, summed over batches.</summary>
    public double HeapShare;

    /// <summary>At the minute's end.</summary>
    public double WaitingBatches;

    /// <summary>At the minute's end.</summary>
    public double LagEvents;

    /// <summary>Memory that the configuration pins on a worker, at the minute's end.</summary>
    public double FootprintBytes;

    public double DriverHeapBytes;

    public double DriverLiveBytes;

    public double ExecutorHeapBytes;

    /// <summary>Workers that hold tasks, the first so many of them.</summary>
    public int BusyWorkers;

    /// <summary>The JVMs were down for a part of it: no samples.</summary>
    public bool IsDown;

    /// <summary>Adds the share of a batch that was worked on within the minute.</summary>
    /// <param name="batch">Which was formed earlier.</param>
    /// <param name="cost">Of the whole batch.</param>
    /// <param name="levers">In effect.</param>
    /// <param name="start">Of its processing, seconds.</param>
    /// <param name="finish">Of its processing, seconds.</param>
    /// <param name="share">In [0, 1].</param>
    public void Add(in FormedBatch batch, in BatchCost cost, CompiledLevers levers, double start, double finish, double share)
    {
        Batches += share;
        CpuSeconds += share * cost.CpuSeconds;
        DriverSeconds += share * cost.DriverSeconds;
        Tasks += share * (levers.Map[0].Tasks + levers.Reduce[0].Tasks);
        Events += share * batch.Events;
        Bytes += share * batch.Bytes;
        WireBytes += share * batch.Bytes * levers.WirePerByte;
        SpilledBytes += share * cost.SpilledBytes;
        GcSeconds += share * cost.GcSeconds;
        ProcessingSeconds += share * cost.ProcessingSeconds;
        StageSeconds += share * cost.StageSeconds;
        WaitSeconds += share * (start - batch.Formed);
        LatencySeconds += share * (finish - 0.5 * (batch.Oldest + batch.Newest));
        HeapShare += share * cost.HeapShare;
        WorstLatencySeconds = Math.Max(WorstLatencySeconds, Math.Min(finish, 60 * (Minute + 1)) - batch.Oldest);
    }
}
