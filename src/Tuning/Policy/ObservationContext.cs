namespace Sluice.Tuning.Policy;

/// <summary>What an observation holds besides the selected metrics: the latency that is to fall, and the load it was measured under.</summary>
/// <param name="P99Ms">p99 latency of the window.</param>
/// <param name="MeanMs">Mean latency of the window.</param>
/// <param name="ReferenceP99Ms">T_ref, which latencies are divided by; above 0.</param>
/// <param name="ArrivalRate">Events per second.</param>
/// <param name="MeanEventBytes">Bytes an event.</param>
/// <param name="LagEvents">Events waiting in Kafka and in formed batches.</param>
/// <param name="SinceLastChange">Time since a configuration was last loaded; since the start where none was.</param>
public readonly record struct ObservationContext(
    double P99Ms, double MeanMs, double ReferenceP99Ms, double ArrivalRate, double MeanEventBytes, double LagEvents, TimeSpan SinceLastChange);
