namespace Sluice.Spark.Simulation;

/// <summary>The segments of the time that is retained, oldest first; grows to the batch rate once and then allocates nothing.</summary>
internal sealed class LatencyRing(double retainedSeconds)
{
    private LatencySegment[] _segments = new LatencySegment[32];
    private int _end;

    public int Count { get; private set; }

    /// <summary>The i-th newest segment, from 0.</summary>
    public ref readonly LatencySegment Newest(int i)
    {
        var at = _end - 1 - i;
        return ref _segments[at < 0 ? at + _segments.Length : at];
    }

    public void Add(double oldest, double newest, double outputBegins, double finish, double events, double bytes, double fromOffset)
    {
        while (Count > 0 && Newest(Count - 1).LatestFinish < finish - retainedSeconds)
            Count--;
        if (Count == _segments.Length)
            Grow();
        var latest = Count == 0 ? finish : Math.Max(finish, Newest(0).LatestFinish);
        _segments[_end] = new LatencySegment(oldest, newest, outputBegins, finish, latest, events, bytes, fromOffset);
        _end = _end + 1 == _segments.Length ? 0 : _end + 1;
        Count++;
    }

    /// <summary>Takes back every batch from this offset on, which is to be processed again; its events and bytes.</summary>
    public (double Events, double Bytes) TakeBack(double fromOffset)
    {
        var (events, bytes) = (0.0, 0.0);
        for (; Count > 0 && Newest(0).FromOffset >= fromOffset; Count--)
        {
            events += Newest(0).Events;
            bytes += Newest(0).Bytes;
            _end = _end == 0 ? _segments.Length - 1 : _end - 1;
        }

        return (events, bytes);
    }

    // By a quarter and not to the double: thousands of clusters are simulated side by side, and this is most of what one of them holds.
    private void Grow()
    {
        var grown = new LatencySegment[_segments.Length + Math.Max(32, _segments.Length / 4)];
        for (var i = 0; i < Count; i++)
            grown[Count - 1 - i] = Newest(i);
        _segments = grown;
        _end = Count;
    }
}
