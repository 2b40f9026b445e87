namespace Sluice.Spark.Simulation;

/// <summary>
/// What a configuration means to the batch loop: every lever compiled, once per configuration, into the coefficients of the processing law.
/// Seconds, bytes and events.
/// </summary>
internal sealed class CompiledLevers
{
    public required double BatchSeconds { get; init; }

    public required int ConcurrentJobs { get; init; }

    /// <summary>Events/s that the source may deliver; infinite without a cap.</summary>
    public required double RateCap { get; init; }

    /// <summary>Null without backpressure.</summary>
    public required RateController? Backpressure { get; init; }

    /// <summary>Serial driver time of a batch once warm.</summary>
    public required double DispatchSeconds { get; init; }

    public required double SinkSeconds { get; init; }

    /// <summary>By jobs that share the executors, less one.</summary>
    public required StageShape[] Map { get; init; }

    public required StageShape[] Reduce { get; init; }

    public required double MapFixSeconds { get; init; }

    public required double ReduceFixSeconds { get; init; }

    public required double MapPerEvent { get; init; }

    public required double MapPerByte { get; init; }

    public required double ReducePerEvent { get; init; }

    public required double ReducePerByte { get; init; }

    /// <summary>CPU a byte of input when all of a stage spills.</summary>
    public required double SpillPerByte { get; init; }

    public required double MapNetworkPerByte { get; init; }

    public required double ReduceNetworkPerByte { get; init; }

    public required double FetchSeconds { get; init; }

    /// <summary>Execution memory that a byte of input asks for on an executor.</summary>
    public required double MapDemandPerByte { get; init; }

    public required double ReduceDemandPerByte { get; init; }

    /// <summary>Execution memory of one executor.</summary>
    public required double AvailableBytes { get; init; }

    public required double HeapBytes { get; init; }

    public required double BaseLiveBytes { get; init; }

    /// <summary>Input bytes that one executor sees for a byte of the batch.</summary>
    public required double ExecutorShare { get; init; }

    public required double GcSecondsPerByte { get; init; }

    public required double FullPauseShare { get; init; }

    public required int Executors { get; init; }

    /// <summary>Executors that hold tasks: locality sends a partition to the same one each time, and only those warm up.</summary>
    public required int BusyExecutors { get; init; }

    public required double ExecutorsPerNode { get; init; }

    /// <summary>Compressed bytes written to local disk on a node for a byte of input, and for a spilled byte of input.</summary>
    public required double ShuffleDiskPerByte { get; init; }

    public required double SpillDiskPerByte { get; init; }

    public required double LocalityWaitSeconds { get; init; }

    /// <summary>(multiplier - 1) of a task's time, plus the interval: what speculation lets a straggler exceed; infinite when off.</summary>
    public required double SpeculationTaskShare { get; init; }

    public required double SpeculationSeconds { get; init; }

    /// <summary>Chance that a batch has a straggling map task, and a reduce task.</summary>
    public required double MapStragglers { get; init; }

    public required double ReduceStragglers { get; init; }

    /// <summary>Serialised, compressed bytes on the wire for a byte of input, over all nodes.</summary>
    public required double WirePerByte { get; init; }

    /// <summary>Memory that the configuration pins on a worker, bytes: heaps, off-heap and overhead.</summary>
    public required double FootprintBytes { get; init; }

    public required double DriverHeapBytes { get; init; }

    public required double DriverLiveBytes { get; init; }

    /// <summary>Heap of an executor that neither Spark's pools nor its reserve may take.</summary>
    public required double UserBytes { get; init; }

    /// <summary>Map tasks that an executor runs at a time.</summary>
    public required double TasksInFlight { get; init; }

    /// <summary>Losses of a task in a row that abort the application.</summary>
    public required int MaximumTaskFailures { get; init; }
}
