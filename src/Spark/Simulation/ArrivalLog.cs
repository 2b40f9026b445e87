using System.Runtime.CompilerServices;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation;

/// <summary>
/// The Kafka topic as a cumulative curve: events and bytes that have arrived by each whole second, linear in between. An offset is a count of
/// events since the start. Seconds nobody will read again are dropped, so its size follows the backlog.
/// </summary>
internal sealed class ArrivalLog
{
    private const int Fewest = 64;

    private readonly LoadCurve _load;
    private readonly double _noise;
    private RandomStream _random;
    private double[] _events = new double[Fewest];
    private double[] _bytes = new double[Fewest];
    private long _first;
    private long _last;

    public ArrivalLog(Workload workload, ulong arrivalSeed, bool noise)
    {
        _load = workload.Open(arrivalSeed);
        _noise = noise ? 1 : 0;
        _random = RandomStream.For(arrivalSeed, RandomStream.Key("arrivals"));
    }

    /// <summary>Events that had arrived by <paramref name="seconds"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double EventsBy(double seconds)
    {
        var second = Reach(seconds);
        return Between(_events, second, seconds - second);
    }

    /// <summary>Bytes that had arrived by <paramref name="seconds"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double BytesBy(double seconds)
    {
        var second = Reach(seconds);
        return Between(_bytes, second, seconds - second);
    }

    /// <summary>
    /// When the event at <paramref name="offset"/> arrived; where nothing arrived for a while, the end of the lull if the offset is the next
    /// to be read (<paramref name="next"/>), else its start.
    /// </summary>
    public double TimeOf(double offset, bool next)
    {
        long low = _first, high = _last;
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            var at = _events[middle & (_events.Length - 1)];
            if (next ? at <= offset : at < offset)
                low = middle;
            else
                high = middle;
        }

        var from = _events[low & (_events.Length - 1)];
        var to = _events[high & (_events.Length - 1)];
        return to > from ? low + Math.Clamp((offset - from) / (to - from), 0, 1) : next ? high : low;
    }

    /// <summary>Lets the curve forget what arrived before <paramref name="seconds"/>.</summary>
    public void Forget(double seconds) => _first = Math.Clamp((long)seconds - 1, _first, _last);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Between(double[] curve, long second, double share)
    {
        var from = curve[second & (curve.Length - 1)];
        return from + share * (curve[(second + 1) & (curve.Length - 1)] - from);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Reach(double seconds)
    {
        var second = (long)seconds;
        while (_last <= second)
            AppendSecond();
        return second;
    }

    private void AppendSecond()
    {
        if (_last + 1 - _first >= _events.Length)
        {
            _events = Grown(_events);
            _bytes = Grown(_bytes);
        }

        var mean = _load.EventsIn(_last);
        var size = _load.SizeIn(_last);
        var eventNoise = _noise * StandardNormal.Draw(ref _random);
        var byteNoise = _noise * StandardNormal.Draw(ref _random);
        var spread = Math.Sqrt(mean);
        var events = Math.Max(0, mean + spread * eventNoise);
        var bytes = Math.Max(0, events * size.MeanBytes + spread * size.DeviationBytes * byteNoise);
        var mask = _events.Length - 1;
        _events[(_last + 1) & mask] = _events[_last & mask] + events;
        _bytes[(_last + 1) & mask] = _bytes[_last & mask] + bytes;
        _last++;
    }

    private double[] Grown(double[] curve)
    {
        var grown = new double[curve.Length * 2];
        for (var second = _first; second <= _last; second++)
            grown[second & (grown.Length - 1)] = curve[second & (curve.Length - 1)];
        return grown;
    }
}
