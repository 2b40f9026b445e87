using Confluent.Kafka;

namespace Sluice.Spark.Kafka;

/// <summary>
/// Reads how far a consumer group is behind, from its committed offsets and the partitions' watermarks. It never joins the group, so that it takes no
/// partition away from the job, and asks no group administration, which not every broker has.
/// </summary>
public sealed class ConsumerLag : IDisposable
{
    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly IAdminClient _admin;
    private readonly string _topic;

    /// <param name="bootstrap">Brokers, <c>host:port</c> separated by commas.</param>
    /// <param name="group">The job's consumer group.</param>
    /// <param name="topic">What it reads.</param>
    /// <param name="client">librdkafka's own settings, such as <c>security.protocol</c>; null for none.</param>
    /// <exception cref="KafkaException">A setting is unknown.</exception>
    public ConsumerLag(string bootstrap, string group, string topic, IReadOnlyDictionary<string, string>? client = null)
    {
        _topic = topic;
        var settings = new ConsumerConfig(new Dictionary<string, string>(client ?? new Dictionary<string, string>()))
        {
            BootstrapServers = bootstrap,
            GroupId = group,
            EnableAutoCommit = false,
            AllowAutoCreateTopics = false,
        };
        _consumer = new ConsumerBuilder<Ignore, Ignore>(settings).SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
        _admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
    }

    /// <summary>One reading; what fails is missing, never zero. Waits for the brokers: not for a thread that has other work.</summary>
    /// <param name="patience">For each question.</param>
    public LagReading Read(TimeSpan patience)
    {
        var read = new List<PartitionLag>();
        try
        {
            var topic = _admin.GetMetadata(_topic, patience).Topics.SingleOrDefault(found => found.Topic == _topic);
            if (topic is null || topic.Error.IsError || topic.Partitions.Count == 0)
                return new LagReading([], $"topic {_topic}: {topic?.Error.Reason ?? "the brokers do not know it"}");
            var partitions = topic.Partitions.Select(partition => new TopicPartition(_topic, partition.PartitionId)).ToArray();
            foreach (var committed in _consumer.Committed(partitions, patience))
            {
                var marks = _consumer.QueryWatermarkOffsets(committed.TopicPartition, patience);
                read.Add(new PartitionLag(committed.Partition.Value, committed.Offset.Value >= 0 ? committed.Offset.Value : null, marks.Low.Value, marks.High.Value));
            }

            return new LagReading(read, null);
        }
        catch (KafkaException failure)
        {
            return new LagReading(read, failure.Error.Reason);
        }
    }

    public void Dispose()
    {
        _admin.Dispose();
        _consumer.Dispose();
    }
}
