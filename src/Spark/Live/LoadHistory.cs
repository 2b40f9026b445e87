using Sluice.Spark.Kafka;

namespace Sluice.Spark.Live;

/// <summary>
/// A cluster's load by the minute, and the latency that follows from it where nothing measures it: an event waits for its batch to be formed, evenly between
/// nothing and the batch interval, and then for the batch to be done; what Kafka holds beyond that is worked off first. None of this includes the way into
/// Kafka and out of the sink, so it is a lower bound.
/// </summary>
/// <param name="kept">How many points are kept.</param>
internal sealed class LoadHistory(int kept)
{
    /// <summary>An even distribution is stood for by so many latencies.</summary>
    private const int Pieces = 16;

    /// <summary>Time over which events are compared with results.</summary>
    private static readonly TimeSpan Compared = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly List<LoadPoint> _points = [];

    public LoadPoint? Last => _points.Count > 0 ? _points[^1] : null;

    /// <summary>Events that one result of the sink stands for, as the last ten minutes had it: a job may filter, or sum up; 1 while that is not known.</summary>
    public double EventsPerResult
    {
        get
        {
            var (events, results) = (0.0, 0L);
            for (var i = _points.Count - 1; i > 0 && _points[^1].At - _points[i].At < Compared; i--)
            {
                events += _points[i].ArrivalRate * (_points[i].At - _points[i - 1].At).TotalSeconds;
                results += _points[i].Results - _points[i - 1].Results;
            }

            return events > 0 && double.IsFinite(events) && results > 0 ? events / results : 1;
        }
    }

    public void Add(LoadPoint point)
    {
        if (_points.Count == kept)
            _points.RemoveAt(0);
        _points.Add(point);
    }

    /// <summary>Adds the estimated latencies of a window's events. The last point stands for what came after it.</summary>
    public void Estimate(TimeSpan from, TimeSpan to, LatencyHistogram into)
    {
        for (var i = 0; i < _points.Count; i++)
        {
            var point = _points[i];
            var begin = i == 0 ? TimeSpan.Zero : _points[i - 1].At > point.At - Minute ? _points[i - 1].At : point.At - Minute;
            var end = i == _points.Count - 1 ? TimeSpan.FromTicks(Math.Max(point.At.Ticks, to.Ticks)) : point.At;
            var seconds = (TimeSpan.FromTicks(Math.Min(end.Ticks, to.Ticks)) - TimeSpan.FromTicks(Math.Max(begin.Ticks, from.Ticks))).TotalSeconds;
            if (!(seconds > 0) || !double.IsFinite(point.DelayMs + point.IntervalMs))
                continue;
            // Where nobody counts events, each second weighs the same.
            var rate = double.IsFinite(point.ArrivalRate) ? point.ArrivalRate : 1;
            var least = point.DelayMs + BacklogMs(point);
            // A trigger that takes longer than its interval is followed by the next one at once.
            var interval = Math.Max(point.IntervalMs, point.DelayMs);
            for (var piece = 0; piece < Pieces; piece++)
                into.Add(least + interval * (piece + 0.5) / Pieces, rate * seconds / Pieces);
        }
    }

    /// <summary>How long the job takes for what lies in Kafka beyond what its batches hold.</summary>
    private static double BacklogMs(LoadPoint point)
    {
        if (!(point.ArrivalRate > 0) || !double.IsFinite(point.LagEvents))
            return 0;
        return Math.Max(0, 1000 * point.LagEvents / point.ArrivalRate - point.IntervalMs - point.DelayMs);
    }
}
