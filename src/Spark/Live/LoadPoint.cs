namespace Sluice.Spark.Live;

/// <summary>What was known of a cluster's load at one instant; NaN for what was not.</summary>
/// <param name="At">When, cluster time.</param>
/// <param name="ArrivalRate">Events a second.</param>
/// <param name="LagEvents">Events not yet processed, counted by somebody.</param>
/// <param name="DelayMs">From the submission of a batch to its end, mean over the last minute; of a streaming query the duration of a trigger.</param>
/// <param name="IntervalMs">Of batches or triggers.</param>
/// <param name="Results">Results read from the sink since the beginning.</param>
internal readonly record struct LoadPoint(TimeSpan At, double ArrivalRate, double LagEvents, double DelayMs, double IntervalMs, long Results);
