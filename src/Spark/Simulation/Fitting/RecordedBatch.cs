namespace Sluice.Spark.Simulation.Fitting;

/// <summary>A batch as a site recorded it.</summary>
/// <param name="IntervalMs">Batch interval in effect, ms.</param>
/// <param name="Records">Events of the batch.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="ProcessingMs">Processing time, ms.</param>
public readonly record struct RecordedBatch(double IntervalMs, double Records, double Bytes, double ProcessingMs);
