using Confluent.Kafka;

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
    private readonly LagQuestions _lags;
    private readonly Dictionary<string, List<SinkLatency>> _sinks = new(StringComparer.Ordinal);
    private readonly HashSet<TopicPartition> _assigned = [];
    private readonly HashSet<string> _unassigned = new(StringComparer.Ordinal);
    private Task _assigning = Task.CompletedTask;
    private bool _isClosed;
    private string? _fault;

    internal KafkaConnection(KafkaAccess access)
    {
        Access = access;
        _consumer = access.Open(complains: reason => Volatile.Write(ref _fault, reason));
        _admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        _partitions = new TopicPartitions(_admin);
        _lags = new LagQuestions(access, _partitions);
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
    public Task<LagReading> ReadLagAsync(string group, IReadOnlyList<string> topics, CancellationToken cancellation = default) => _lags.AskAsync(group, topics, cancellation);

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
        }

        // What is under way uses the handles, and has a time limit.
        Task.WhenAll(_assigning, _lags.DisposeAsync().AsTask()).ContinueWith(
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
}
