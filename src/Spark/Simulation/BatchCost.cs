namespace Sluice.Spark.Simulation;

/// <summary>What one micro-batch took; the metrics are made from it.</summary>
internal struct BatchCost
{
    /// <summary>Processing time P, seconds.</summary>
    public double ProcessingSeconds;

    /// <summary>Task CPU over all workers, core-seconds, warm-up and spills included.</summary>
    public double CpuSeconds;

    /// <summary>Time an executor stood still for collection.</summary>
    public double GcSeconds;

    /// <summary>Bytes of input whose stage spilled, serialised, over all nodes.</summary>
    public double SpilledBytes;

    /// <summary>Task time of the map and reduce stage.</summary>
    public double StageSeconds;

    /// <summary>Serial time on the driver.</summary>
    public double DriverSeconds;

    /// <summary>Live heap of an executor over its size.</summary>
    public double HeapShare;

    /// <summary>What an executor holds that does not spill, over its user memory.</summary>
    public double UserMemoryShare;

    /// <summary>How far a stage gets before that fills the user memory; 1 where it does not.</summary>
    public double ShareRunUntilFull;
}
