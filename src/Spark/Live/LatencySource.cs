using Sluice.Spark.Kafka;

namespace Sluice.Spark.Live;

/// <summary>Answers latency windows of a live cluster: from its sink where one is read, else by estimate.</summary>
/// <param name="load">What is known of the load; the cluster adds to it.</param>
/// <param name="sink">Its results; null where none are read.</param>
internal sealed class LatencySource(LoadHistory load, SinkLatency? sink)
{
    /// <summary>Events that are not finished are stood for by so many ages.</summary>
    private const int Pieces = 32;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public SinkLatency? Sink => sink;

    /// <summary>Why the sink's brokers did not answer when they were asked last; null where they did, or are not asked.</summary>
    public string? Missing { get; set; }

    /// <summary>
    /// The latency of a window. Events that arrived in it and were not finished at its end count with their age then. Those that have been finished since are known
    /// from the sink. Of those that are not finished even now, nobody says when each arrived; but events are worked off in their order, so they are the ones that
    /// came after the youngest finished one, and no more than the lag. Where nobody counts the lag there are none.
    /// </summary>
    /// <param name="query">What is asked.</param>
    /// <param name="now">Now, cluster time; not before the window's end.</param>
    public LatencySummary Read(in LatencyQuery query, TimeSpan now)
    {
        var latencies = new LatencyHistogram();
        if (sink is null)
        {
            load.Estimate(query.From, query.To, latencies);
            return latencies.Summary(latencies.Count, in query) with { IsEstimate = true };
        }

        var completed = sink.Read(query.From, query.To, query.Basis, latencies);
        // That nothing has appeared is known only where somebody could look.
        if (completed <= 0 && (sink.Fault ?? Missing) is not null)
            return new LatencyHistogram().Summary(double.NaN, in query);
        if (query.Basis == LatencyBasis.Arrival)
            AddUnfinished(query.From, query.To, now, latencies);
        var perResult = load.EventsPerResult;
        var summary = latencies.Summary(completed * perResult, in query);
        return summary with { Events = summary.Events * perResult, ExcessMs = summary.ExcessMs * perResult };
    }

    private void AddUnfinished(TimeSpan from, TimeSpan to, TimeSpan now, LatencyHistogram into)
    {
        // A sink of which nothing was ever heard may be the wrong one.
        if (load.Last is not { LagEvents: > 0, ArrivalRate: > 0 } last || sink!.YoungestArrival is not { } youngest)
            return;
        var waiting = TimeSpan.FromSeconds(Math.Min(last.LagEvents / last.ArrivalRate, now.TotalSeconds));
        var oldest = last.At - waiting > youngest ? last.At - waiting : youngest;
        var before = new LatencyHistogram();
        sink.Read(oldest - Minute, oldest, LatencyBasis.Arrival, before);
        var span = Math.Min(Minute.TotalSeconds, oldest.TotalSeconds);
        var rate = before.Count > 0 && span > 0 ? before.Count / span : last.ArrivalRate / load.EventsPerResult;
        var begin = oldest > from ? oldest : from;
        var piece = (to - begin).TotalMilliseconds / Pieces;
        for (var i = 0; piece > 0 && i < Pieces; i++)
            into.Add((i + 0.5) * piece, rate * piece / 1000);
    }
}
