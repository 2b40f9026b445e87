namespace Sluice.Spark.Simulation.Runs;

/// <summary>What a simulated cluster did in one minute, or over a run. A latency of a minute in which nothing was completed is NaN.</summary>
/// <param name="Minute">Counted from 1.</param>
/// <param name="ArrivalRate">Events/s that arrived.</param>
/// <param name="Batches">Batches processed; one that crosses the minute's end counts by its share.</param>
/// <param name="ProcessingMs">Mean processing time of a batch.</param>
/// <param name="Utilisation">That over the batch interval and the job slots: above 1 the queue grows.</param>
/// <param name="SchedulingDelayMs">Mean wait of a batch for a job slot.</param>
/// <param name="LagEvents">Events in Kafka, waiting and in process at the minute's end.</param>
/// <param name="P50Ms">Median latency of the events completed in the minute.</param>
/// <param name="P95Ms">95th percentile.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="MeanMs">Mean.</param>
/// <param name="IsUp">False when the application is dead at the minute's end.</param>
public sealed record RunMinute(
    int Minute,
    double ArrivalRate,
    double Batches,
    double ProcessingMs,
    double Utilisation,
    double SchedulingDelayMs,
    double LagEvents,
    double P50Ms,
    double P95Ms,
    double P99Ms,
    double MeanMs,
    bool IsUp);
