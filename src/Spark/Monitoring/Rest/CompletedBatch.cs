namespace Sluice.Spark.Monitoring.Rest;

/// <summary>A batch of a DStream application that is done; milliseconds, NaN where the driver does not say.</summary>
/// <param name="Id">The batch's time: milliseconds since 1970, the driver's clock.</param>
/// <param name="IntervalMs">What it is to cover.</param>
/// <param name="InputSize">Records in it.</param>
/// <param name="SchedulingDelayMs">From its submission to its first job.</param>
/// <param name="ProcessingTimeMs">From its first job to the end of its last.</param>
/// <param name="TotalDelayMs">The sum of both.</param>
/// <param name="FailedOperations">Output operations that failed.</param>
internal readonly record struct CompletedBatch(
    double Id, double IntervalMs, double InputSize, double SchedulingDelayMs, double ProcessingTimeMs, double TotalDelayMs, double FailedOperations)
{
    /// <summary>When it was done, the driver's clock: a batch is submitted at its own time.</summary>
    public double DoneMs => Id + TotalDelayMs;
}
