using Sluice.Spark.Kafka;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Live;

/// <summary>
/// Samples of a live cluster as time passes. It has no thread and no timer: while somebody waits for an instant, or for a change, the samples of the periods that
/// pass are taken.
/// </summary>
internal sealed class LiveSampling : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>While a change takes effect, health is asked for six times a period.</summary>
    private const int PointsAPeriod = 7;

    /// <summary>Within a twelfth of a period what was seen still holds.</summary>
    private const int LooksAPeriod = 12;

    private readonly TimeProvider _time;
    private readonly long _opened;
    private readonly TimeSpan _every;
    private readonly LoadReader _load;
    private readonly SinkReading? _sink;
    private readonly bool _isTopic;
    private long _period;
    private TimeSpan _lookedAt;

    /// <param name="settings">Of the cluster.</param>
    /// <param name="services">The process' own.</param>
    /// <param name="kafka">The cluster's brokers; null where none are asked.</param>
    public LiveSampling(LiveSettings settings, LiveServices services, KafkaConnection? kafka)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(settings.SampleEvery, TimeSpan.Zero, nameof(settings));
        (_time, _opened, _every) = (services.Time, services.Time.GetTimestamp(), settings.SampleEvery);
        Monitor = new ClusterMonitor(settings.Monitoring, settings.Application, services.Http, services.Time);
        Effective = new EffectiveConfiguration(Monitor);
        _isTopic = settings.SinkTable is null;
        _sink = SinkReading.Begin(settings, services.Time, _opened, settings.Monitoring.KeptSamples * Minute, kafka);
        var load = new LoadHistory(PointsAPeriod * settings.Monitoring.KeptSamples);
        Latency = new LatencySource(load, _sink?.Latency);
        var lag = kafka is null || settings.Group is not { } group ? null : new ConsumerLag(kafka, group, settings.Topics);
        _load = new LoadReader(Monitor, lag, _sink?.Latency, load, _every);
    }

    public ClusterMonitor Monitor { get; }

    public EffectiveConfiguration Effective { get; }

    public LatencySource Latency { get; }

    /// <summary>Cluster time: real time since it was opened.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_opened);

    /// <summary>What the last sample brought; null before the first.</summary>
    public SampleReport? Last { get; private set; }

    /// <summary>Why Kafka did not say how far the job's group is behind; null where it did, or is not asked.</summary>
    public string? LagFault => _load.Missing;

    /// <summary>
    /// Down where its driver is gone: nobody answers at its place, or somebody who runs another application. A driver that answers too late, or badly, may still
    /// work; and one whose results go on appearing does.
    /// </summary>
    public bool IsUp => Monitor.Health.Fault is not { Kind: AbsenceKind.NoApplication or AbsenceKind.Unreachable }
        || (Latency.Sink?.Last is { } result && result > _lookedAt - _every && result > Last!.At);

    private double IntervalMs => double.IsFinite(Monitor.Health.BatchIntervalMs) ? Monitor.Health.BatchIntervalMs : Effective.Value[SparkLevers.BatchDuration];

    /// <summary>The end of the period that ends next, or of the last one if nobody was there when it ended.</summary>
    private TimeSpan NextDue => TimeSpan.FromTicks(Math.Max(_period + 1, Now.Ticks / _every.Ticks) * _every.Ticks);

    public async Task AdvanceToAsync(TimeSpan instant, CancellationToken cancellation)
    {
        while (NextDue is var due && due <= instant)
        {
            await WaitUntilAsync(due, cancellation).ConfigureAwait(false);
            await SampleAsync(due, cancellation).ConfigureAwait(false);
        }

        await WaitUntilAsync(instant, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes the samples that fall due until something is done.</summary>
    public async Task<T> WhileAsync<T>(Task<T> work, CancellationToken cancellation)
    {
        while (!work.IsCompleted)
        {
            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var due = NextDue;
            if (await Task.WhenAny(work, WaitUntilAsync(due, done.Token)).ConfigureAwait(false) != work)
                await SampleAsync(due, cancellation).ConfigureAwait(false);
            await done.CancelAsync().ConfigureAwait(false);
        }

        return await work.ConfigureAwait(false);
    }

    public async Task SampleAsync(TimeSpan at, CancellationToken cancellation)
    {
        // Two samples are never of one instant.
        if (Last is { } last && at <= last.At)
            return;
        Last = await Monitor.SampleAsync(at, cancellation).ConfigureAwait(false);
        (_period, _lookedAt) = (at.Ticks / _every.Ticks, Now);
        await ReadLoadAsync(at, cancellation).ConfigureAwait(false);
        // Somebody else may have submitted it anew.
        if (Effective.IsStale && at > TimeSpan.Zero)
            await Effective.ReadAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<ClusterHealth> ReadHealthAsync(CancellationToken cancellation)
    {
        var fresh = _every / LooksAPeriod;
        // A lost answer is no dead application: it is looked for a second time before it is called one.
        if (!Monitor.Health.IsUp && Now - _lookedAt > fresh)
            await SampleAsync(Now, cancellation).ConfigureAwait(false);
        else if (_load.Last is null || Now - _load.Last.Value.At > fresh)
            await ReadLoadAsync(Now, cancellation).ConfigureAwait(false);
        var load = _load.Last ?? default;
        var isCounted = double.IsFinite(load.LagEvents);
        var mean = isCounted ? 0 : Latency.Read(new LatencyQuery(load.At - _every, load.At, LatencyBasis.Completion, Percentiles: false), Now).MeanMs;
        return new ClusterHealth(
            IsUp,
            load.ArrivalRate,
            double.NaN,
            isCounted ? load.LagEvents : load.ArrivalRate * mean / 1000,
            Monitor.Health.Fault?.Reason,
            Monitor.Health.RunsSince,
            IsLagEstimate: !isCounted);
    }

    /// <summary>Nothing is read any more.</summary>
    public ValueTask DisposeAsync() => _sink?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ReadLoadAsync(TimeSpan at, CancellationToken cancellation)
    {
        await _load.ReadAsync(at, IntervalMs, Last!, cancellation).ConfigureAwait(false);
        Latency.Missing = _isTopic ? _load.Missing : null;
    }

    private async Task WaitUntilAsync(TimeSpan instant, CancellationToken cancellation)
    {
        // A timer has a coarser clock, and may fire a little early.
        while (instant - Now is { Ticks: > 0 } left)
            await Task.Delay(left, _time, cancellation).ConfigureAwait(false);
    }
}
