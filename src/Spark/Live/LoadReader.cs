using Sluice.Spark.Kafka;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Live;

/// <summary>Reads a cluster's load: from Kafka where a group is named, else from what the driver says.</summary>
/// <param name="monitor">The cluster's.</param>
/// <param name="lag">Of the job's group; null where none is named.</param>
/// <param name="sink">Its results; null where none are read.</param>
/// <param name="history">Gets the points.</param>
/// <param name="every">Between two samples.</param>
internal sealed class LoadReader(ClusterMonitor monitor, ConsumerLag? lag, SinkLatency? sink, LoadHistory history, TimeSpan every)
{
    // Whoever says them.
    private static readonly MetricSource[] Sources = [MetricSource.Batches, MetricSource.Registry, MetricSource.Progress];
    private static readonly Metric[] Delays = [MetricCatalogue.Find("streaming.batches.totalDelay"), MetricCatalogue.Find("spark.streaming.latency")];

    private (TimeSpan At, long Events)? _produced;

    public LoadPoint? Last => history.Last;

    /// <summary>Why Kafka did not say the lag; null where it did, or is not asked.</summary>
    public string? Missing { get; private set; }

    /// <param name="at">Now, cluster time.</param>
    /// <param name="intervalMs">Of batches or triggers.</param>
    /// <param name="sample">The last one.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task ReadAsync(TimeSpan at, double intervalMs, SampleReport sample, CancellationToken cancellation)
    {
        var reading = lag is null ? null : await lag.ReadAsync(cancellation).ConfigureAwait(false);
        Missing = reading?.Missing;
        // The sample of a minute may be taken a little after it.
        at = history.Last is { } last && last.At > at ? last.At : at;
        var rate = RateOf(reading?.Produced, at);
        var delays = monitor.Read(at - every, at, NodeRole.Driver, Delays);
        var delay = double.IsFinite(delays[0, 0]) ? delays[0, 0] : delays[1, 0];
        // In a period without a batch the last one stands. Where nobody says whether there was one, nothing is known, and what was known before is no measurement.
        if (!double.IsFinite(delay))
            delay = Sources.All(source => sample.Absences.Any(absence => absence.Source == source)) ? double.NaN : history.Last?.DelayMs ?? double.NaN;
        var health = monitor.Health;
        history.Add(new LoadPoint(
            at,
            double.IsFinite(rate) ? rate : double.IsFinite(health.ArrivalRate) ? health.ArrivalRate : history.Last?.ArrivalRate ?? double.NaN,
            reading?.Events ?? health.LagEvents,
            delay,
            intervalMs,
            sink?.Events ?? 0));
    }

    /// <summary>Events a second since the last reading; NaN where there was none, or too little time has passed to tell.</summary>
    private double RateOf(long? produced, TimeSpan at)
    {
        if (produced is not { } events)
            return double.NaN;
        if (_produced is not { } before || events < before.Events)
        {
            _produced = (at, events);
            return double.NaN;
        }

        var seconds = (at - before.At).TotalSeconds;
        if (seconds < every.TotalSeconds / 2)
            return double.NaN;
        _produced = (at, events);
        return (events - before.Events) / seconds;
    }
}
