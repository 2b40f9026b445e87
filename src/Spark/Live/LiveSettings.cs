using System.Collections.Immutable;
using Sluice.Spark.Kafka;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Tables;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Live;

/// <summary>What it takes to observe a live cluster.</summary>
/// <param name="Shape">Its machines and its job, for guard rules.</param>
/// <param name="Monitoring">Where its metrics are.</param>
/// <param name="Application">Which application; by name where changes resubmit it.</param>
public sealed record LiveSettings(ClusterShape Shape, MonitoringSettings Monitoring, ApplicationQuery Application)
{
    /// <summary>How often everything is read that is sampled.</summary>
    public TimeSpan SampleEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The brokers that the job reads from and writes to; null where Kafka is not asked.</summary>
    public KafkaAccess? Kafka { get; init; }

    /// <summary>The job's consumer group; null where it commits nothing, as a streaming query does not.</summary>
    public string? Group { get; init; }

    /// <summary>What it reads.</summary>
    public ImmutableArray<string> Topics { get; init; } = [];

    /// <summary>Where its results go; null where they go elsewhere, or latency can only be estimated.</summary>
    public string? SinkTopic { get; init; }

    /// <summary>The table that they go to instead; null for none.</summary>
    public TableAccess? SinkTable { get; init; }

    /// <summary>Whether latency is measured, not estimated.</summary>
    public bool HasSink => SinkTopic is not null || SinkTable is not null;

    /// <summary>The field of a result's JSON that holds the event time, milliseconds since 1970.</summary>
    public string EventTimeField { get; init; } = "event_time";
}
