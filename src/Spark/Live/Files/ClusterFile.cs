using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Tables;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Live.Files;

/// <summary>A live cluster as its file describes it; <c>docs/cluster-file.md</c> says what each key means. It holds no secret, only where each is.</summary>
public sealed record ClusterFile
{
    public required ClusterId Name { get; init; }

    /// <summary>Clusters of one class share a baseline and a reference latency.</summary>
    public required WorkloadClass Class { get; init; }

    public ClusterShape Shape { get; init; } = new();

    public required MonitoringSettings Spark { get; init; }

    public required ApplicationQuery Application { get; init; }

    public KafkaPlace? Kafka { get; init; }

    /// <summary>The table that its results go to; null where they go to a topic, or latency can only be estimated.</summary>
    public TableAccess? SinkTable { get; init; }

    /// <summary>How it is changed; null for a cluster that is only observed.</summary>
    public RolloutPlace? Rollout { get; init; }

    public SafetyRules Safety { get; init; } = SafetyRules.Default;

    /// <summary>What it takes to observe it.</summary>
    public LiveSettings Settings => new(Shape, Spark, Application)
    {
        Kafka = Kafka?.Access,
        Group = Kafka?.Group,
        Topics = Kafka?.Topics ?? [],
        SinkTopic = Kafka?.SinkTopic,
        SinkTable = SinkTable,
        EventTimeField = Kafka?.EventTimeField ?? KafkaPlace.DefaultEventTimeField,
    };

    public override string ToString() => $"cluster {Name}";
}
