using System.Collections.Immutable;
using Sluice.Spark.Kafka;

namespace Sluice.Spark.Live.Files;

/// <summary>What a job reads and writes.</summary>
/// <param name="Access">The brokers.</param>
/// <param name="Topics">What it reads.</param>
/// <param name="Group">Its consumer group; null where it commits nothing.</param>
/// <param name="SinkTopic">Where its results go; null where latency can only be estimated.</param>
/// <param name="EventTimeField">The field of a result's JSON that holds the event time, milliseconds since 1970.</param>
public sealed record KafkaPlace(
    KafkaAccess Access, ImmutableArray<string> Topics, string? Group, string? SinkTopic, string EventTimeField = KafkaPlace.DefaultEventTimeField)
{
    public const string DefaultEventTimeField = "event_time";
}
