using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Sluice.Spark.Tests.Kafka;

namespace Sluice.Live.Tests;

/// <summary>What came of the events of a topic: results are written again under the same key when a batch is run again, and count once.</summary>
/// <param name="Missing">Views that no result has.</param>
/// <param name="Twice">Views that are in two results.</param>
/// <param name="Views">Views produced.</param>
/// <param name="Repeats">Results that were written again.</param>
internal sealed record ViewCount(long Missing, long Twice, long Views, long Repeats)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public long Events { get; init; }

    public static ViewCount Of(KafkaBrokers kafka, string events, string results)
    {
        var produced = Read(kafka, events).Select(message => JsonDocument.Parse(message.Value).RootElement)
            .Where(body => body.GetProperty("event_type").GetString() == "view").Select(body => body.GetProperty("id").GetString()!).ToHashSet(StringComparer.Ordinal);
        var counted = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var written = Read(kafka, results);
        foreach (var result in written)
        {
            using var json = JsonDocument.Parse(result.Value);
            counted[Encoding.UTF8.GetString(result.Key)] = [.. json.RootElement.GetProperty("ids").EnumerateArray().Select(text => text.GetString()!)];
        }

        var ids = counted.Values.SelectMany(ids => ids).ToArray();
        var once = ids.ToHashSet(StringComparer.Ordinal);
        return new ViewCount(produced.Except(once).Count(), ids.Length - once.Count, produced.Count, written.Count - counted.Count);
    }

    private static List<Message<byte[], byte[]>> Read(KafkaBrokers kafka, string topic)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = kafka.Bootstrap, GroupId = "count", EnableAutoCommit = false }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        TopicPartition[] partitions = [.. admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId))];
        var left = partitions.Sum(partition => consumer.QueryWatermarkOffsets(partition, Patience).High.Value);
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var messages = new List<Message<byte[], byte[]>>();
        while (messages.Count < left)
            messages.Add((consumer.Consume(Patience) ?? throw new TimeoutException($"{topic}: {messages.Count} of {left} messages came")).Message);
        return messages;
    }
}
