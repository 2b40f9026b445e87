using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Kafka;

/// <summary>
/// The events of a workload, one by one: the arrival process and the sizes of the simulator, as JSON. Ad events have the fields of the Yahoo streaming
/// benchmark (Chintapalli 2016), the others are padded to their size. The same seed makes the same numbers, keys and bodies.
/// </summary>
/// <param name="workload">What arrives.</param>
/// <param name="run">Begins every event's id, so that two runs never share one.</param>
/// <param name="seed">Names every draw.</param>
public sealed class EventSource(Workload workload, string run, ulong seed)
{
    private const int Keys = 1000;
    private static readonly string[] AdTypes = ["banner", "modal", "sponsored-search", "mail", "mobile"];
    private static readonly string[] EventTypes = ["view", "click", "purchase"];

    private readonly LoadCurve _curve = workload.Open(seed);
    private readonly ArrayBufferWriter<byte> _buffer = new(8192);
    private RandomStream _random = RandomStream.For(seed, RandomStream.Key(nameof(EventSource)));
    private long _made;

    /// <summary>How many events arrive in a part of a second, Poisson.</summary>
    /// <param name="second">Since the beginning; rises.</param>
    /// <param name="share">Of that second, in (0, 1].</param>
    /// <param name="rate">Multiplies the workload's rate.</param>
    public int Arriving(long second, double share, double rate)
    {
        var mean = _curve.EventsIn(second) * share * rate;
        if (mean > 50)
            return (int)Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * StandardNormal.Draw(ref _random)));
        // Arrivals at exponential gaps until the part is over.
        var events = 0;
        for (var at = _random.NextExponential(); at < mean; at += _random.NextExponential())
            events++;
        return events;
    }

    /// <summary>The next event.</summary>
    /// <param name="second">Which second's size it has.</param>
    /// <param name="at">Its event time.</param>
    public LoadEvent Next(long second, DateTimeOffset at)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{run}-{_made++}");
        var key = string.Create(CultureInfo.InvariantCulture, $"k{_random.NextIndex(Keys)}");
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            if (workload.Job == StreamingJob.AdAnalytics)
                WriteAd(json, at);
            else
                WritePadded(json, key, _curve.SizeIn(second), at);
            json.WriteEndObject();
        }

        return new LoadEvent(id, Encoding.ASCII.GetBytes(key), at, _buffer.WrittenSpan.ToArray());
    }

    private void WriteAd(Utf8JsonWriter json, DateTimeOffset at)
    {
        json.WriteString("user_id", Uuid());
        json.WriteString("page_id", Uuid());
        // The job joins a thousand cached ads to their campaigns.
        json.WriteString("ad_id", string.Create(CultureInfo.InvariantCulture, $"ad-{_random.NextIndex(1000)}"));
        json.WriteString("ad_type", AdTypes[_random.NextIndex(AdTypes.Length)]);
        json.WriteString("event_type", EventTypes[_random.NextIndex(EventTypes.Length)]);
        json.WriteString("event_time", at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        json.WriteString("ip_address", "1.2.3.4");
    }

    private void WritePadded(Utf8JsonWriter json, string key, EventSize size, DateTimeOffset at)
    {
        json.WriteString("key", key);
        json.WriteNumber("event_time", at.ToUnixTimeMilliseconds());
        json.WriteNumber("value", _random.NextUniform());
        // The name, the quotes and the closing brace are part of the size.
        const int Frame = 14;
        var wanted = (int)Math.Round(size.MeanBytes + size.DeviationBytes * StandardNormal.Draw(ref _random));
        var missing = wanted - (int)(json.BytesCommitted + json.BytesPending) - Frame;
        if (missing > 0)
            json.WriteString("padding", new string('x', missing));
    }

    private Guid Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, _random.NextUInt64());
        BitConverter.TryWriteBytes(bytes[8..], _random.NextUInt64());
        return new Guid(bytes);
    }
}
