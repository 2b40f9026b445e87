namespace Sluice.Spark.Monitoring;

/// <summary>How an application does, as far as its driver tells; what Kafka knows better is added by whoever asks that.</summary>
/// <param name="IsUp">Whether it was found running at the last sample.</param>
/// <param name="ArrivalRate">Events a second at the last sample; NaN where nobody says.</param>
/// <param name="LagEvents">Events in the sources after the last one read; NaN where nobody says, as with DStreams.</param>
/// <param name="RunsSince">Cluster time of the first sample that saw this run; zero if the first of all did.</param>
/// <param name="Fault">Why it is not up; null when it is.</param>
/// <param name="BatchIntervalMs">The batch interval that its driver says it has; NaN where it does not, as with Structured Streaming.</param>
public readonly record struct ApplicationHealth(
    bool IsUp, double ArrivalRate, double LagEvents, TimeSpan RunsSince, Absence? Fault, double BatchIntervalMs = double.NaN);
