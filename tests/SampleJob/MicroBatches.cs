using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;

namespace Sluice.SampleJob;

/// <summary>Events of a topic, batch by batch: the views in them, by campaign and window, to another topic under keys that a second run of the batch writes again.</summary>
internal sealed class MicroBatches : IDisposable
{
    private const long WindowMs = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly JobSettings _settings;
    private readonly Checkpoint _checkpoint;
    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly IProducer<string, byte[]> _producer;

    public MicroBatches(JobSettings settings)
    {
        _settings = settings;
        _checkpoint = new Checkpoint(settings.Checkpoint);
        // It joins no group: the checkpoint has the offsets. What it commits, where it does, is for whoever looks at its lag.
        _consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig { BootstrapServers = settings.Bootstrap, GroupId = settings.Group ?? "sample-job", EnableAutoCommit = false, EnablePartitionEof = false }).Build();
        _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = settings.Bootstrap, EnableIdempotence = true, LingerMs = 5 }).Build();
    }

    /// <summary>The batches that this process has done, by when they began (ms since 1970), with their sizes and how long they took.</summary>
    public ConcurrentQueue<(long At, long Events, long Ms)> Done { get; } = new();

    public void RunNext()
    {
        if (_checkpoint.IsDone && !Begin())
            return;
        var at = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var (from, to) = (_checkpoint.EndOf(_checkpoint.Last - 1), _checkpoint.EndOf(_checkpoint.Last));
        var added = new Dictionary<(string Campaign, long Window), (List<string> Ids, long First)>();
        var events = 0L;
        Error? failure = null;
        foreach (var body in Read(from, to))
        {
            events++;
            if (View(body) is { } view)
            {
                var (ids, first) = added.GetValueOrDefault((view.Campaign, view.Window), ([], long.MaxValue));
                ids.Add(view.Id);
                added[(view.Campaign, view.Window)] = (ids, Math.Min(first, view.At));
            }
        }

        foreach (var ((campaign, window), (ids, first)) in added)
        {
            // Ids are for whoever checks; the job of deploy/spark-job writes their number alone.
            var value = JsonSerializer.SerializeToUtf8Bytes(new { campaign, window, batch = _checkpoint.Last, views = ids.Count, event_time = first, ids });
            _producer.Produce(
                _settings.Output,
                new Message<string, byte[]> { Key = string.Create(CultureInfo.InvariantCulture, $"{campaign}/{window}/{_checkpoint.Last}"), Value = value },
                report => failure = report.Error.IsError ? report.Error : failure);
        }

        if (_producer.Flush(Patience) > 0 || failure is not null)
            throw new KafkaException(failure ?? ErrorCode.Local_TimedOut);
        // Where a kill makes a batch run again after its results are out.
        Thread.Sleep(_settings.Hesitation);
        _checkpoint.End();
        if (_settings.Group is not null)
            _consumer.Commit(to.Select(partition => new TopicPartitionOffset(_settings.Input, partition.Key, partition.Value)));
        Done.Enqueue((at, events, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - at));
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _producer.Dispose();
    }

    /// <summary>Fixes the next batch's offsets; false when nothing has come.</summary>
    private bool Begin()
    {
        var before = _checkpoint.EndOf(_checkpoint.Last);
        var left = _settings.MostEvents;
        var end = new Dictionary<int, long>();
        foreach (var partition in Partitions())
        {
            var (from, high) = (before.GetValueOrDefault(partition), _consumer.QueryWatermarkOffsets(new(_settings.Input, partition), Patience).High.Value);
            end[partition] = high - from > left ? from + left : Math.Max(high, from);
            left -= end[partition] - from;
        }

        // A first batch without events shows that the job runs.
        if (end.Count == 0 || (_checkpoint.Last >= 0 && end.All(partition => partition.Value == before.GetValueOrDefault(partition.Key)) && !Done.IsEmpty))
            return false;
        _checkpoint.Begin(end);
        return true;
    }

    private IEnumerable<int> Partitions()
    {
        using var admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        return admin.GetMetadata(_settings.Input, Patience).Topics.Single().Partitions.Select(partition => partition.PartitionId).Order();
    }

    private List<byte[]> Read(IReadOnlyDictionary<int, long> from, IReadOnlyDictionary<int, long> to)
    {
        var left = to.Where(partition => partition.Value > from.GetValueOrDefault(partition.Key)).ToDictionary();
        var bodies = new List<byte[]>();
        _consumer.Assign(left.Keys.Select(partition => new TopicPartitionOffset(_settings.Input, partition, from.GetValueOrDefault(partition))));
        while (left.Count > 0)
        {
            if (_consumer.Consume(Patience) is not { } result)
                throw new KafkaException(ErrorCode.Local_TimedOut);
            if (!left.TryGetValue(result.Partition, out var until) || result.Offset >= until)
                continue;
            bodies.Add(result.Message.Value);
            if (result.Offset + 1 == until)
                left.Remove(result.Partition);
        }

        _consumer.Unassign();
        return bodies;
    }

    private static (string Id, string Campaign, long Window, long At)? View(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var of = json.RootElement;
        if (of.GetProperty("event_type").GetString() != "view")
            return null;
        var at = long.Parse(of.GetProperty("event_time").GetString()!, CultureInfo.InvariantCulture);
        var ad = int.Parse(of.GetProperty("ad_id").GetString()!["ad-".Length..], CultureInfo.InvariantCulture);
        return (of.GetProperty("id").GetString()!, $"campaign-{ad / 10}", at - at % WindowMs, at);
    }
}
