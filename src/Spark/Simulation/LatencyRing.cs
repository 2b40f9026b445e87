namespace Sluice.Spark.Simulation;

/// <summary>The segments of the last hour and a half, oldest first; grows to the batch rate once and then allocates nothing.</summary>
internal sealed class LatencyRing(double retainedSeconds)
{
    private LatencySegment[] _segments = new LatencySegment[32];
    private long _first;
    private long _next;

    public int Count => (int)(_next - _first);

    /// <summary>The i-th newest segment, from 0.</summary>
    public ref readonly LatencySegment Newest(int i) => ref _segments[(_next - 1 - i) & (_segments.Length - 1)];

    public void Add(double oldest, double newest, double outputBegins, double finish, double events, double bytes, double fromOffset)
    {
        while (_first < _next && _segments[_first & (_segments.Length - 1)].LatestFinish < finish - retainedSeconds)
            _first++;
        if (Count == _segments.Length)
            Grow();
        var latest = Count == 0 ? finish : Math.Max(finish, Newest(0).LatestFinish);
        _segments[_next++ & (_segments.Length - 1)] = new LatencySegment(oldest, newest, outputBegins, finish, latest, events, bytes, fromOffset);
    }

    /// <summary>Takes back every batch from this offset on, which is to be processed again; its events and bytes.</summary>
    public (double Events, double Bytes) TakeBack(double fromOffset)
    {
        var (events, bytes) = (0.0, 0.0);
        for (; _next > _first && Newest(0).FromOffset >= fromOffset; _next--)
        {
            events += Newest(0).Events;
            bytes += Newest(0).Bytes;
        }

        return (events, bytes);
    }

    private void Grow()
    {
        var grown = new LatencySegment[_segments.Length * 2];
        for (var i = _first; i < _next; i++)
            grown[i & (grown.Length - 1)] = _segments[i & (_segments.Length - 1)];
        _segments = grown;
    }
}
