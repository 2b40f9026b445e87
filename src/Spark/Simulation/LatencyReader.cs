namespace Sluice.Spark.Simulation;

/// <summary>Answers latency windows from the ring of segments and, for events still on their way, from the curve of arrivals.</summary>
internal sealed class LatencyReader(MicroBatchEngine engine)
{
    // A long backlog is cut into this many pieces of equal arrival time.
    private const int BacklogPieces = 64;

    // One a thread and not one a cluster, of which there may be ten thousand: nothing is kept from one reading to the next.
    [ThreadStatic]
    private static LatencyDistribution? _own;

    public LatencySummary Read(in LatencyQuery query)
    {
        var distribution = _own ??= new LatencyDistribution();
        var from = query.From.TotalSeconds;
        var to = query.To.TotalSeconds;
        distribution.Begin(query.ExcessOverMs is { } threshold ? threshold / 1000 : double.PositiveInfinity, query.Percentiles);
        var completed = query.Basis == LatencyBasis.Completion ? AddCompletions(distribution, from, to) : AddArrivals(distribution, from, to);
        if (distribution.Events <= 0)
            return new LatencySummary(0, 0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 0);
        return new LatencySummary(
            distribution.Events,
            completed,
            1000 * distribution.Mean,
            1000 * distribution.Deviation,
            query.Percentiles ? 1000 * distribution.Percentile(0.50) : double.NaN,
            query.Percentiles ? 1000 * distribution.Percentile(0.95) : double.NaN,
            query.Percentiles ? 1000 * distribution.Percentile(0.99) : double.NaN,
            1000 * distribution.Maximum,
            1000 * distribution.Excess);
    }

    private double AddCompletions(LatencyDistribution distribution, double from, double to)
    {
        var ring = engine.Latencies;
        for (var i = 0; i < ring.Count; i++)
        {
            ref readonly var segment = ref ring.Newest(i);
            if (segment.LatestFinish <= from)
                break;
            var begins = Math.Max(from, segment.OutputBegins);
            var ends = Math.Min(to, segment.Finish);
            if (ends <= begins)
                continue;
            var share = (ends - begins) / (segment.Finish - segment.OutputBegins);
            distribution.Add(begins - segment.Newest, ends - segment.Oldest, share * segment.Events);
        }

        return distribution.Events;
    }

    private double AddArrivals(LatencyDistribution distribution, double from, double to)
    {
        var ring = engine.Latencies;
        var completed = 0.0;
        for (var i = 0; i < ring.Count; i++)
        {
            ref readonly var segment = ref ring.Newest(i);
            if (segment.Newest <= from)
                break;
            var oldest = Math.Max(from, segment.Oldest);
            var newest = Math.Min(to, segment.Newest);
            if (newest <= oldest)
                continue;
            var events = segment.Events * (newest - oldest) / (segment.Newest - segment.Oldest);
            if (segment.Finish <= to)
            {
                completed += events;
                distribution.Add(segment.OutputBegins - newest, segment.Finish - oldest, events);
            }
            else
            {
                distribution.Add(to - newest, to - oldest, events);
            }
        }

        AddWaiting(distribution, Math.Max(from, ring.Count > 0 ? ring.Newest(0).Newest : 0), to);
        return completed;
    }

    // Events in Kafka and in batches that have not begun: as old as they are.
    private void AddWaiting(LatencyDistribution distribution, double from, double to)
    {
        if (to <= from)
            return;
        var piece = Math.Max(1, (to - from) / BacklogPieces);
        var before = engine.Arrivals.EventsBy(from);
        for (var begins = from; begins < to; begins += piece)
        {
            var ends = Math.Min(to, begins + piece);
            var after = engine.Arrivals.EventsBy(ends);
            distribution.Add(to - ends, to - begins, after - before);
            before = after;
        }
    }
}
