using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Sluice.Spark.Kafka;

/// <summary>Which partitions topics have, asked now and then: a topic may get more, and one that is missing may be made. Thread-safe.</summary>
internal sealed class TopicPartitions(IAdminClient admin)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Found> _found = new(StringComparer.Ordinal);

    /// <summary>Whether what is known of a topic is nothing, or old.</summary>
    public bool IsDue(string topic) => !_found.TryGetValue(topic, out var found) || found.IsOld;

    /// <summary>The partitions of a topic, or why they are not known. Ends after the patience.</summary>
    public async Task<Found> OfAsync(string topic, TimeSpan patience)
    {
        if (!IsDue(topic))
            return _found[topic];
        // The client has no call that waits without a thread; it is made once in minutes.
        var found = await Task.Run(() => Ask(topic, patience)).ConfigureAwait(false);
        // Brokers that are away say nothing against what was known before.
        if (found.Missing is not null && _found.TryGetValue(topic, out var before) && before.Missing is null)
            found = before with { Asked = found.Asked };
        _found[topic] = found;
        return found;
    }

    private Found Ask(string topic, TimeSpan patience)
    {
        try
        {
            var answer = admin.GetMetadata(topic, patience).Topics.SingleOrDefault(listed => listed.Topic == topic);
            return answer is null || answer.Error.IsError || answer.Partitions.Count == 0
                ? new Found([], $"topic {topic}: {answer?.Error.Reason ?? "the brokers do not know it"}")
                : new Found([.. answer.Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId))], null);
        }
        catch (KafkaException failure)
        {
            return new Found([], $"topic {topic}: {failure.Error.Reason}");
        }
    }

    /// <param name="Partitions">Those there are.</param>
    /// <param name="Missing">Why there are none; null if there are.</param>
    internal sealed record Found(TopicPartition[] Partitions, string? Missing)
    {
        public long Asked { get; init; } = Environment.TickCount64;

        public bool IsOld => Environment.TickCount64 - Asked > (Missing is null ? AskAgainAfter : LookAgainAfter).TotalMilliseconds;
    }
}
