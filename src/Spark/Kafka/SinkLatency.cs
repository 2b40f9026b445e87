using System.Text.Json;
using Confluent.Kafka;

namespace Sluice.Spark.Kafka;

/// <summary>
/// Event-to-sink latency from a job's output topic: when the broker got the result, less the event time in it. It cannot be gamed by a job that is late but
/// says that it is not. Where the broker does not stamp what it gets, the time of reading counts, which is later.
/// </summary>
public sealed class SinkLatency : IDisposable
{
    private const int MaximumBody = 1 << 20;

    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly LatencyHistogram _latencies = new();
    private readonly string _field;
    private readonly TimeProvider _time;
    private DateTimeOffset _from;
    private long _untimed;

    /// <param name="bootstrap">Brokers, <c>host:port</c> separated by commas.</param>
    /// <param name="topic">Where the job's results go.</param>
    /// <param name="field">The field of the result's JSON that holds the event time, milliseconds since 1970.</param>
    /// <param name="time">For results that the broker did not stamp.</param>
    /// <param name="client">librdkafka's own settings; null for none.</param>
    public SinkLatency(string bootstrap, string topic, string field, TimeProvider time, IReadOnlyDictionary<string, string>? client = null)
    {
        (_field, _time, _from) = (field, time, time.GetUtcNow());
        var settings = new ConsumerConfig(new Dictionary<string, string>(client ?? new Dictionary<string, string>()))
        {
            BootstrapServers = bootstrap,
            // A group of its own: nobody's offsets are moved.
            GroupId = $"sluice-sink-{Guid.NewGuid():n}",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Latest,
            QueuedMaxMessagesKbytes = 16_384,
        };
        _consumer = new ConsumerBuilder<Ignore, byte[]>(settings).SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
        _consumer.Subscribe(topic);
    }

    /// <summary>Reads what has come, for so long; called again and again, from one thread.</summary>
    public void Read(TimeSpan duration)
    {
        for (var begun = _time.GetTimestamp(); _time.GetElapsedTime(begun) < duration;)
        {
            try
            {
                if (_consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } result)
                    Take(result);
            }
            catch (ConsumeException)
            {
                // Brokers that are away are asked again; what they have is not lost.
            }
        }
    }

    /// <summary>What was read since the last call.</summary>
    public SinkWindow Close()
    {
        var now = _time.GetUtcNow();
        var window = new SinkWindow(
            _from, now, _latencies.Count, _untimed, _latencies.MeanMs, _latencies.Quantile(0.5), _latencies.Quantile(0.95), _latencies.Quantile(0.99));
        _latencies.Clear();
        (_from, _untimed) = (now, 0);
        return window;
    }

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }

    private void Take(ConsumeResult<Ignore, byte[]> result)
    {
        var stamp = result.Message.Timestamp;
        var at = stamp.Type == TimestampType.LogAppendTime ? stamp.UnixTimestampMs : _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (EventTime(result.Message.Value) is { } happened)
            _latencies.Add(at - happened);
        else
            _untimed++;
    }

    /// <returns>Milliseconds since 1970; null where the result does not say.</returns>
    private long? EventTime(byte[]? body)
    {
        if (body is null || body.Length > MaximumBody)
            return null;
        try
        {
            var json = new Utf8JsonReader(body);
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 1 || !json.ValueTextEquals(_field))
                    continue;
                json.Read();
                return json.TokenType switch
                {
                    JsonTokenType.Number when json.TryGetInt64(out var ms) => ms,
                    JsonTokenType.String when long.TryParse(json.GetString(), System.Globalization.NumberStyles.None, null, out var ms) => ms,
                    _ => null,
                };
            }
        }
        catch (JsonException)
        {
            // No JSON: nothing is known.
        }

        return null;
    }
}
