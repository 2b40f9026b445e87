namespace Sluice.Spark.Kafka;

/// <summary>Event-to-sink latency over one window.</summary>
/// <param name="From">Its beginning, by the sink's clock.</param>
/// <param name="To">Its end.</param>
/// <param name="Events">Results that came with an event time.</param>
/// <param name="Untimed">Results without one: nothing is known of their latency.</param>
/// <param name="MeanMs">NaN for a window without events; so are the quantiles.</param>
public sealed record SinkWindow(DateTimeOffset From, DateTimeOffset To, long Events, long Untimed, double MeanMs, double P50Ms, double P95Ms, double P99Ms);
