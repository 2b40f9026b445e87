using Confluent.Kafka;

namespace Sluice.Spark.Kafka;

/// <summary>
/// Asks how far consumer groups are behind, each time by a client with the group's id that is made for the question. It is assigned nothing and subscribes to nothing,
/// so that it neither joins the group nor commits. Thread-safe.
/// </summary>
/// <param name="access">To the brokers.</param>
/// <param name="partitions">Of their topics.</param>
internal sealed class LagQuestions(KafkaAccess access, TopicPartitions partitions) : IAsyncDisposable
{
    /// <summary>Each has a few threads while it lasts, and makes connections.</summary>
    private const int AtOnce = 4;

    /// <summary>For an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>For others to be answered first.</summary>
    private static readonly TimeSpan TurnWithin = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _free = new(AtOnce);
    private volatile bool _hasEnded;

    /// <summary>How far a group is behind on some topics; what fails is missing, never zero.</summary>
    public async Task<LagReading> AskAsync(string group, IReadOnlyList<string> topics, CancellationToken cancellation)
    {
        if (_hasEnded)
            return new LagReading([], $"the connection to {access.Bootstrap} is closed");
        if (!await _free.WaitAsync(TurnWithin, cancellation).ConfigureAwait(false))
            return new LagReading([], $"too many groups wait for the brokers at {access.Bootstrap}, which answer slowly or not at all");
        // Whoever stops waiting does not stop the client, which keeps its place until it is gone.
        return await Task.Run(() => ReadAndFreeAsync(group, topics), CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Lets no further question begin, and returns when none is under way any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        for (var ended = 0; ended < AtOnce; ended++)
            await _free.WaitAsync().ConfigureAwait(false);
        _free.Dispose();
    }

    private async Task<LagReading> ReadAndFreeAsync(string group, IReadOnlyList<string> topics)
    {
        try
        {
            return await ReadAsync(group, topics).ConfigureAwait(false);
        }
        catch (KafkaException failure)
        {
            return new LagReading([], $"group {group}: {failure.Error.Reason}");
        }
        catch (Exception refused) when (refused is IOException or ArgumentException)
        {
            // A secret, or the file of settings, is not what it was when the first client was made.
            return new LagReading([], refused.Message);
        }
        finally
        {
            _free.Release();
        }
    }

    private async Task<LagReading> ReadAsync(string group, IReadOnlyList<string> topics)
    {
        var all = new List<TopicPartition>();
        foreach (var topic in topics.Distinct())
        {
            var found = await partitions.OfAsync(topic, Patience).ConfigureAwait(false);
            if (found.Missing is { } missing)
                return new LagReading([], missing);
            all.AddRange(found.Partitions);
        }

        // Not by the admin client: its calls end the process where a broker goes away meanwhile (github.com/confluentinc/librdkafka/issues/3663).
        using var client = access.Open(group);
        var committed = client.Committed(all, Patience).ToDictionary(offset => offset.TopicPartition, offset => offset.Offset.Value);
        var (low, high) = (Ends(client, all, Offset.Beginning), Ends(client, all, Offset.End));
        if (all.FirstOrDefault(partition => low[partition] < 0 || high[partition] < 0) is { } headless)
            return new LagReading([], $"topic {headless.Topic}: partition {headless.Partition.Value} has no leader");
        return new LagReading(
            [.. all.Select(partition => new PartitionLag(partition.Partition.Value, committed[partition] >= 0 ? committed[partition] : null, low[partition], high[partition]))], null);
    }

    /// <summary>The protocol asks for both ends as it does for times, all partitions of a broker at once.</summary>
    private static Dictionary<TopicPartition, long> Ends(IConsumer<Ignore, byte[]> client, List<TopicPartition> partitions, Offset end) =>
        client.OffsetsForTimes(partitions.Select(partition => new TopicPartitionTimestamp(partition, new Timestamp(end.Value, TimestampType.CreateTime))), Patience)
            .ToDictionary(offset => offset.TopicPartition, offset => offset.Offset.Value);
}
