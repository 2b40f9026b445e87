using Sluice.Spark.Kafka;
using Sluice.Spark.Tables;

namespace Sluice.Spark.Live;

/// <summary>A job's results while they are read, wherever they go: to a topic or to a table. Disposed, nothing is read any more.</summary>
internal sealed class SinkReading : IAsyncDisposable
{
    private readonly Func<ValueTask> _end;

    private SinkReading(SinkLatency latency, Func<ValueTask> end) => (Latency, _end) = (latency, end);

    /// <summary>What they tell.</summary>
    public SinkLatency Latency { get; }

    /// <summary>Begins to read; null where no sink is named.</summary>
    /// <param name="settings">Of the cluster.</param>
    /// <param name="time">The clock of windows.</param>
    /// <param name="opened">The timestamp at which windows begin.</param>
    /// <param name="kept">The longest window that can be read.</param>
    /// <param name="kafka">The connection to the cluster's brokers; null for none.</param>
    public static SinkReading? Begin(LiveSettings settings, TimeProvider time, long opened, TimeSpan kept, KafkaConnection? kafka)
    {
        if (settings.SinkTable is { } table)
        {
            var rows = new SinkLatency(table.Table.ToString(), table.EventTime.Name, time, opened, kept);
            return new SinkReading(rows, new TableFollower(table, rows).DisposeAsync);
        }

        if (kafka is null || settings.SinkTopic is not { } topic)
            return null;
        var messages = new SinkLatency(topic, settings.EventTimeField, time, opened, kept);
        kafka.Follow(messages);
        return new SinkReading(messages, () =>
        {
            kafka.Leave(messages);
            return ValueTask.CompletedTask;
        });
    }

    public ValueTask DisposeAsync() => _end();
}
