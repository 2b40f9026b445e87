using System.Globalization;
using Sluice.Spark.Kafka;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Spark.Rollouts;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Live;

/// <summary>
/// A Spark cluster that runs. It has no thread and no timer: while somebody waits for an instant, or for a change, the samples of the minutes that pass are taken.
/// Cluster time is real time since it was opened.
/// </summary>
public sealed class LiveCluster : ISparkCluster
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>While a change takes effect, health is asked for every ten seconds.</summary>
    private const int PointsAMinute = 7;

    private readonly LiveServices _services;
    private readonly LiveSettings _settings;
    private readonly IRollout? _rollout;
    private readonly long _epoch;
    private readonly long _opened;
    private readonly ClusterMonitor _monitor;
    private readonly CancellationTokenSource _closed = new();
    private readonly KafkaConnection? _kafka;
    private readonly LatencySource _latency;
    private readonly LoadReader _load;
    private long _minute;
    private TimeSpan _lookedAt;
    private TimeSpan _readRun = TimeSpan.MinValue;
    private bool _isDisposed;
    private Task? _rollingOut;

    // What ended badly may have left anything: the next change goes out even where it asks for what was in effect before.
    private Configuration? _unsettled;

    private LiveCluster(LiveSettings settings, LiveServices services, IRollout? rollout, long epoch)
    {
        (_settings, _services, _rollout, _epoch, _opened) = (settings, services, rollout, epoch, services.Time.GetTimestamp());
        _monitor = new ClusterMonitor(settings.Monitoring, settings.Application, services.Http, services.Time);
        _kafka = settings.Kafka is { } access ? services.Kafka.Rent(access) : null;
        var sink = _kafka is null || settings.SinkTopic is not { } topic
            ? null
            : new SinkLatency(topic, settings.EventTimeField, services.Time, _opened, settings.Monitoring.KeptSamples * Minute);
        var load = new LoadHistory(PointsAMinute * settings.Monitoring.KeptSamples);
        _latency = new LatencySource(load, sink);
        _load = new LoadReader(_monitor, _kafka is null || settings.Group is not { } group ? null : new ConsumerLag(_kafka, group, settings.Topics), sink, load);
        if (sink is not null)
            _kafka!.Follow(sink);
    }

    public ClusterShape Shape => _settings.Shape;

    public TimeSpan Now => _services.Time.GetElapsedTime(_opened);

    public Configuration Effective { get; private set; } = Configuration.Default;

    /// <summary>What was found in the properties that the application runs with, those that belong to no lever among it.</summary>
    public SparkPropertiesReading Properties { get; private set; } = Configuration.FromSparkProperties([]);

    /// <summary>How the application did at the last sample.</summary>
    public ApplicationHealth Application => _monitor.Health;

    /// <summary>What its results are read by; null where none are.</summary>
    public SinkLatency? Sink => _latency.Sink;

    /// <summary>Why Kafka did not say how far the job's group is behind; null where it did, or is not asked.</summary>
    public string? LagFault => _load.Missing;

    /// <summary>What the last sample brought; null before the first.</summary>
    public SampleReport? LastSample { get; private set; }

    /// <summary>Connects: finds the application, takes a first sample and reads the configuration in effect.</summary>
    /// <param name="settings">Which cluster.</param>
    /// <param name="services">The process' own.</param>
    /// <param name="rollout">How changes are made, disposed with the cluster where it can be; null for a cluster that is only observed.</param>
    /// <param name="epoch">The ownership epoch of this connection, constant for its life; 0 where there is one owner.</param>
    /// <param name="cancellation">Stops connecting.</param>
    /// <exception cref="ArgumentException">A setting makes no sense.</exception>
    /// <exception cref="IOException">The application is not found, or does not say its configuration; the message says why.</exception>
    public static async Task<LiveCluster> OpenAsync(
        LiveSettings settings, LiveServices services, IRollout? rollout = null, long epoch = 0, CancellationToken cancellation = default)
    {
        var cluster = new LiveCluster(settings, services, rollout, epoch);
        try
        {
            await cluster.SampleAsync(TimeSpan.Zero, cancellation).ConfigureAwait(false);
            if (cluster._monitor.Health.Fault is { } fault)
                throw new IOException($"{settings.Application} is not found: {fault.Reason}");
            return await cluster.ReadEffectiveAsync(cancellation).ConfigureAwait(false) is { } unread
                ? throw new IOException($"{settings.Application} does not say its configuration: {unread.Reason}")
                : cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask AdvanceToAsync(TimeSpan instant, CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closed.Token);
        while (NextMinute() is var due && due <= instant)
        {
            await WaitUntilAsync(due, stop.Token).ConfigureAwait(false);
            await SampleAsync(due, stop.Token).ConfigureAwait(false);
        }

        await WaitUntilAsync(instant, stop.Token).ConfigureAwait(false);
    }

    public IReadOnlyList<GuardViolation> Validate(Configuration configuration) => GuardRules.Check(configuration, Shape);

    public async ValueTask<LoadReport> ApplyAsync(
        Configuration configuration, StartingOffsets start = StartingOffsets.Committed, CancellationToken cancellation = default)
    {
        var scope = configuration.ScopeOfChange(Effective);
        if (scope is null && start == StartingOffsets.Committed && _unsettled is null && _monitor.Health.IsUp)
            return new LoadReport(LoadOutcome.Loaded, null, TimeSpan.Zero);
        if (Validate(configuration) is { Count: > 0 } violations)
            return new LoadReport(LoadOutcome.Refused, scope, TimeSpan.Zero, string.Join("; ", violations.Select(violation => $"{violation.Rule}: {violation.Reason}")));
        if (_rollout is null)
            return new LoadReport(LoadOutcome.Unavailable, scope, TimeSpan.Zero, "this cluster is only observed: its file names no way to change it (rollout)");

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closed.Token);
        var before = Now;
        var request = new RolloutRequest(configuration, _unsettled ?? Effective, _epoch, configuration.Hash.ToString("x16", CultureInfo.InvariantCulture), start);
        var rollingOut = _rollout.RollOutAsync(request, stop.Token);
        _rollingOut = rollingOut;
        var report = await SampleWhileAsync(rollingOut, stop.Token).ConfigureAwait(false);
        if (report.Outcome == LoadOutcome.Loaded)
            report = await ConfirmAsync(configuration, report, stop.Token).ConfigureAwait(false);
        if (report.Outcome != LoadOutcome.Refused)
            _unsettled = report.Outcome == LoadOutcome.Loaded ? null : configuration;
        return report with { Duration = Now - before };
    }

    public ValueTask<LatencySummary> ReadLatencyAsync(LatencyQuery query, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        RequirePast(query.From, query.To);
        return ValueTask.FromResult(_latency.Read(in query, Now));
    }

    public ValueTask<MetricWindow> ReadMetricsAsync(
        TimeSpan from, TimeSpan to, NodeRole role, IReadOnlyList<Metric> metrics, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        RequirePast(from, to);
        return ValueTask.FromResult(_monitor.Read(from, to, role, metrics));
    }

    public async ValueTask<ClusterHealth> ReadHealthAsync(CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closed.Token);
        // A lost answer is no dead application: it is looked for a second time before it is called one.
        if (!_monitor.Health.IsUp && Now - _lookedAt > LookAgainAfter)
            await SampleAsync(Now, stop.Token).ConfigureAwait(false);
        else if (_load.Last is null || Now - _load.Last.Value.At > LookAgainAfter)
            await _load.ReadAsync(Now, IntervalMs, stop.Token).ConfigureAwait(false);
        var load = _load.Last ?? default;
        var isCounted = double.IsFinite(load.LagEvents);
        var mean = isCounted ? 0 : _latency.Read(new LatencyQuery(load.At - Minute, load.At, LatencyBasis.Completion, Percentiles: false), Now).MeanMs;
        return new ClusterHealth(
            IsUp(),
            load.ArrivalRate,
            double.NaN,
            isCounted ? load.LagEvents : load.ArrivalRate * mean / 1000,
            _monitor.Health.Fault?.Reason,
            _monitor.Health.RunsSince,
            IsLagEstimate: !isCounted);
    }

    /// <summary>How far the driver's clock is ahead of this one, to a second; null where it does not say.</summary>
    public async Task<TimeSpan?> ReadSkewAsync(CancellationToken cancellation = default)
    {
        var before = _services.Time.GetUtcNow();
        var clock = await _monitor.ReadClockAsync(cancellation).ConfigureAwait(false);
        var now = before + (_services.Time.GetUtcNow() - before) / 2;
        // A date is cut off at the second: half of one is what it says on average.
        return clock is { } driver ? driver + TimeSpan.FromSeconds(0.5) - now : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _closed.CancelAsync().ConfigureAwait(false);
        if (_latency.Sink is { } sink)
            _kafka!.Leave(sink);
        if (_kafka is not null)
            _services.Kafka.Return(_kafka);
        if (_rollingOut is not null)
            await _rollingOut.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_rollout is IAsyncDisposable owned)
            await owned.DisposeAsync().ConfigureAwait(false);
    }

    private double IntervalMs => double.IsFinite(_monitor.Health.BatchIntervalMs) ? _monitor.Health.BatchIntervalMs : Effective[SparkLevers.BatchDuration];

    /// <summary>The one that comes next, or the last one if nobody was there when it came.</summary>
    private TimeSpan NextMinute() => Math.Max(_minute + 1, (long)Now.TotalMinutes) * Minute;

    private async Task WaitUntilAsync(TimeSpan instant, CancellationToken cancellation)
    {
        // A timer has a coarser clock, and may fire a little early.
        while (instant - Now is { Ticks: > 0 } left)
            await Task.Delay(left, _services.Time, cancellation).ConfigureAwait(false);
    }

    private async Task SampleAsync(TimeSpan at, CancellationToken cancellation)
    {
        // Two samples are never of one instant.
        if (LastSample is { } last && at <= last.At)
            return;
        LastSample = await _monitor.SampleAsync(at, cancellation).ConfigureAwait(false);
        (_minute, _lookedAt) = ((long)at.TotalMinutes, Now);
        await _load.ReadAsync(at, IntervalMs, cancellation).ConfigureAwait(false);
        // Somebody else may have submitted it anew.
        if (_monitor.Health.IsUp && _readRun != _monitor.Health.RunsSince && at > TimeSpan.Zero)
            await ReadEffectiveAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<LoadReport> SampleWhileAsync(Task<LoadReport> rollout, CancellationToken cancellation)
    {
        while (!rollout.IsCompleted)
        {
            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var due = NextMinute();
            if (await Task.WhenAny(rollout, WaitUntilAsync(due, done.Token)).ConfigureAwait(false) != rollout)
                await SampleAsync(due, cancellation).ConfigureAwait(false);
            await done.CancelAsync().ConfigureAwait(false);
        }

        return await rollout.ConfigureAwait(false);
    }

    /// <summary>What was asked for is not always what is in effect: a job that sets a key itself, or a checkpoint, has the last word.</summary>
    private async Task<LoadReport> ConfirmAsync(Configuration asked, LoadReport report, CancellationToken cancellation)
    {
        await SampleAsync(Now, cancellation).ConfigureAwait(false);
        if (await ReadEffectiveAsync(cancellation).ConfigureAwait(false) is { } unread)
            return report with { Outcome = LoadOutcome.Unavailable, Reason = $"it runs, but does not say its configuration: {unread.Reason}" };
        var dead = DeadLevers.Among(asked, Effective);
        return dead.IsEmpty
            ? report
            : report with
            {
                Outcome = LoadOutcome.Unavailable,
                Reason = $"{string.Join(", ", dead.Select(lever => lever.PropertyKey))} did not come into effect: the job sets it itself, or a checkpoint pins it; deny the lever, or change the job",
            };
    }

    private async Task<Absence?> ReadEffectiveAsync(CancellationToken cancellation)
    {
        var environment = await _monitor.ReadEnvironmentAsync(cancellation).ConfigureAwait(false);
        if (!environment.IsPresent)
            return environment.Absence;
        Properties = Configuration.FromSparkProperties(environment.Value.SparkProperties);
        (Effective, _readRun) = (Properties.Configuration, _monitor.Health.RunsSince);
        return null;
    }

    /// <summary>
    /// Down where its driver is gone: nobody answers at its place, or somebody who runs another application. A driver that answers too late, or badly, may still
    /// work; and one whose results go on appearing does.
    /// </summary>
    private bool IsUp() => _monitor.Health.Fault is not { Kind: AbsenceKind.NoApplication or AbsenceKind.Unreachable }
        || (_latency.Sink?.Last is { } result && result > _lookedAt - Minute && result > LastSample!.At);

    private void RequirePast(TimeSpan from, TimeSpan to)
    {
        if (from > to)
            throw new ArgumentException($"The window begins at {from} and ends before that, at {to}: swap the two.", nameof(from));
        if (to > Now)
            throw new ArgumentException($"The window ends at {to}, but the cluster stands at {Now}: advance it first.", nameof(to));
    }
}
