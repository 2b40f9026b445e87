using System.Text.Json;
using Confluent.Kafka;

namespace Sluice.Spark.Kafka;

/// <summary>
/// Event-to-sink latency from a job's output topic: when the broker got the result, less the event time in it. It cannot be gamed by a job that is late but
/// says that it is not. Where the broker does not stamp what it gets, the time of reading counts, which is up to a tenth of a second later. Or from a table, where
/// the database's stamp counts. A <see cref="KafkaConnection"/> or a <see cref="Tables.TableFollower"/> writes, one cluster reads.
/// </summary>
public sealed class SinkLatency
{
    private const int MaximumBody = 1 << 20;

    private readonly Lock _gate = new();
    private readonly LatencyLog _log;
    private readonly string _field;
    private readonly TimeProvider _time;
    private readonly long _opened;
    private long _events;
    private long _untimed;
    private TimeSpan? _last;

    /// <param name="topic">Where the job's results go: the topic, or the table.</param>
    /// <param name="field">The field of the result's JSON, or the column, that holds the event time.</param>
    /// <param name="time">The clock of windows, and of results that the broker did not stamp.</param>
    /// <param name="opened">The timestamp at which windows begin.</param>
    /// <param name="kept">The longest window that can be read.</param>
    public SinkLatency(string topic, string field, TimeProvider time, long opened, TimeSpan kept)
    {
        (Topic, _field, _time, _opened) = (topic, field, time, opened);
        _log = new LatencyLog(kept);
    }

    public string Topic { get; }

    /// <summary>Why nothing is read; null while the topic is.</summary>
    public string? Fault { get; internal set; }

    /// <summary>Results with an event time so far.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Results without one so far: nothing is known of their latency.</summary>
    public long Untimed => Interlocked.Read(ref _untimed);

    /// <summary>When the last result was read; null before the first.</summary>
    public TimeSpan? Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>When the youngest event had arrived whose result has appeared; null before the first.</summary>
    public TimeSpan? YoungestArrival
    {
        get
        {
            lock (_gate)
                return _log.YoungestArrival;
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_opened);

    /// <summary>Adds the results that belong to a window; those of events that were not finished at its end with their age then.</summary>
    /// <returns>How many were finished at its end.</returns>
    public double Read(TimeSpan from, TimeSpan to, LatencyBasis basis, LatencyHistogram into)
    {
        lock (_gate)
        {
            if (basis == LatencyBasis.Arrival)
                return _log.ReadArrivals(from, to, Now, into);
            var before = into.Count;
            _log.ReadCompletions(from, to, Now, into);
            return into.Count - before;
        }
    }

    internal void Take(Message<Ignore, byte[]> result)
    {
        var stamp = result.Timestamp;
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var at = stamp.Type == TimestampType.LogAppendTime ? stamp.UnixTimestampMs : now;
        Take(TimeSpan.FromMilliseconds(Math.Max(0, now - at)), at - EventTime(result.Value));
    }

    /// <summary>Takes a result.</summary>
    /// <param name="age">Since it appeared.</param>
    /// <param name="latencyMs">From the event to that; null where it has no event time.</param>
    internal void Take(TimeSpan age, double? latencyMs)
    {
        if (latencyMs is not { } ms)
        {
            Interlocked.Increment(ref _untimed);
            return;
        }

        Interlocked.Increment(ref _events);
        lock (_gate)
        {
            _last = Now;
            _log.Add(_last.Value - age, ms);
        }
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
