using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Sluice.Spark.Kafka;

/// <summary>
/// One client of some brokers, for every cluster that uses them: it reads sinks from their end and asks how far consumer groups are behind. It joins no group.
/// Thread-safe; see <see cref="KafkaConnections"/>.
/// </summary>
public sealed class KafkaConnection : IDisposable
{
    /// <summary>What one reading takes at most, so that a busy topic leaves time to the others.</summary>
    private const int MostAtOnce = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly IAdminClient _admin;
    private readonly TopicPartitions _partitions;
    private readonly Dictionary<string, List<SinkLatency>> _sinks = new(StringComparer.Ordinal);
    private readonly HashSet<TopicPartition> _assigned = [];
    private readonly HashSet<string> _unassigned = new(StringComparer.Ordinal);
    private Task _assigning = Task.CompletedTask;
    private bool _isClosed;
    private string? _fault;

    internal KafkaConnection(KafkaAccess access)
    {
        Access = access;
        try
        {
            _consumer = new ConsumerBuilder<Ignore, byte[]>(access.Consumer())
                .SetErrorHandler((_, error) => Volatile.Write(ref _fault, error.Reason)).SetLogHandler((_, _) => { }).Build();
        }
        catch (Exception refused) when (refused is KafkaException or InvalidOperationException)
        {
            // Its own message may repeat a value.
            var name = access.Client.Keys.Concat(access.Secrets.Keys).FirstOrDefault(name => refused.Message.Contains(name, StringComparison.Ordinal));
            throw new ArgumentException($"The Kafka client for {access.Bootstrap} does not take its settings{(name is null ? "" : $": look at {name}")}.");
        }

        _admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        _partitions = new TopicPartitions(_admin);
    }

    public KafkaAccess Access { get; }

    /// <summary>What the client complained of last; null while it has not.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    /// <summary>Reads a sink from its end on, until <see cref="Leave"/>.</summary>
    public void Follow(SinkLatency sink)
    {
        lock (_gate)
        {
            if (!_sinks.TryGetValue(sink.Topic, out var followers))
            {
                _sinks.Add(sink.Topic, followers = []);
                _unassigned.Add(sink.Topic);
            }

            followers.Add(sink);
        }
    }

    public void Leave(SinkLatency sink)
    {
        lock (_gate)
        {
            if (!_sinks.TryGetValue(sink.Topic, out var followers) || !followers.Remove(sink) || followers.Count > 0 || _isClosed)
                return;
            _sinks.Remove(sink.Topic);
            var left = _assigned.Where(partition => partition.Topic == sink.Topic).ToArray();
            if (left.Length == 0)
                return;
            _assigned.ExceptWith(left);
            _consumer.IncrementalUnassign(left);
        }
    }

    /// <summary>How far a group is behind on some topics; what fails is missing, never zero.</summary>
    /// <param name="group">The job's consumer group.</param>
    /// <param name="topics">What it reads.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<LagReading> ReadLagAsync(string group, IReadOnlyList<string> topics, CancellationToken cancellation = default)
    {
        try
        {
            var partitions = new List<TopicPartition>();
            foreach (var topic in topics)
            {
                var found = await _partitions.OfAsync(topic, Patience).WaitAsync(cancellation).ConfigureAwait(false);
                if (found.Missing is { } missing)
                    return new LagReading([], missing);
                partitions.AddRange(found.Partitions);
            }

            var committed = await _admin.ListConsumerGroupOffsetsAsync(
                [new ConsumerGroupTopicPartitions(group, partitions)], new ListConsumerGroupOffsetsOptions { RequestTimeout = Patience }).WaitAsync(cancellation).ConfigureAwait(false);
            var low = await OffsetsAsync(partitions, OffsetSpec.Earliest(), cancellation).ConfigureAwait(false);
            var high = await OffsetsAsync(partitions, OffsetSpec.Latest(), cancellation).ConfigureAwait(false);
            return new LagReading(
                [
                    .. committed[0].Partitions.Select(partition => new PartitionLag(
                        partition.Partition.Value, partition.Offset.Value >= 0 ? partition.Offset.Value : null, low[partition.TopicPartition], high[partition.TopicPartition])),
                ],
                null);
        }
        catch (KafkaException failure)
        {
            return new LagReading([], failure.Error.Reason);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
        }

        // What is under way has a time limit, and ends on a closed handle with an exception that nobody waits for.
        _assigning.ContinueWith(
            _ =>
            {
                _admin.Dispose();
                _consumer.Dispose();
            },
            TaskScheduler.Default);
    }

    /// <summary>Gives what has been received to the sinks; returns when there is no more. One caller at a time.</summary>
    internal void Read()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            for (var read = 0; read < MostAtOnce; read++)
            {
                try
                {
                    if (_consumer.Consume(TimeSpan.Zero) is not { } result)
                        break;
                    if (_sinks.TryGetValue(result.Topic, out var followers))
                        followers.ForEach(sink => sink.Take(result.Message));
                }
                catch (KafkaException failure)
                {
                    // Brokers that are away are asked again; what they have is not lost.
                    _fault = failure.Error.Reason;
                    break;
                }
            }

            if (_assigning.IsCompleted && _sinks.Keys.Where(topic => _partitions.IsDue(topic) || _unassigned.Contains(topic)).ToArray() is { Length: > 0 } due)
                _assigning = AssignAsync(due);
        }
    }

    private async Task AssignAsync(string[] topics)
    {
        foreach (var topic in topics)
        {
            var found = await _partitions.OfAsync(topic, Patience).ConfigureAwait(false);
            lock (_gate)
            {
                if (_isClosed)
                    return;
                _fault = found.Missing ?? _fault;
                if (!_sinks.TryGetValue(topic, out var followers))
                    continue;
                var added = found.Partitions.Where(_assigned.Add).Select(partition => new TopicPartitionOffset(partition, Offset.End)).ToArray();
                try
                {
                    if (added.Length > 0)
                        _consumer.IncrementalAssign(added);
                    followers.ForEach(sink => sink.Fault = found.Missing);
                    // One that is missing is due again by itself.
                    _unassigned.Remove(topic);
                }
                catch (KafkaException failure)
                {
                    _assigned.ExceptWith(added.Select(partition => partition.TopicPartition));
                    followers.ForEach(sink => sink.Fault = failure.Error.Reason);
                }
            }
        }
    }

    private async Task<Dictionary<TopicPartition, long>> OffsetsAsync(IEnumerable<TopicPartition> partitions, OffsetSpec which, CancellationToken cancellation)
    {
        var offsets = await _admin.ListOffsetsAsync(
            partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = which }),
            new ListOffsetsOptions { RequestTimeout = Patience }).WaitAsync(cancellation).ConfigureAwait(false);
        return offsets.ResultInfos.ToDictionary(info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
    }
}
