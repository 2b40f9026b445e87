using Sluice.Spark.Kafka;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Spark.Rollouts;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Live;

/// <summary>A Spark cluster that runs. Cluster time is real time since it was opened; see <see cref="LiveSampling"/> for how it is seen and <see cref="LiveChange"/> for how it is changed.</summary>
public sealed class LiveCluster : ISparkCluster
{
    private readonly LiveServices _services;
    private readonly LiveSettings _settings;
    private readonly LiveSampling _sampling;
    private readonly LiveChange? _change;
    private readonly CancellationTokenSource _closed = new();
    private readonly KafkaConnection? _kafka;
    private bool _isDisposed;

    private LiveCluster(LiveSettings settings, LiveServices services, IRollout? rollout, long epoch)
    {
        (_settings, _services) = (settings, services);
        _kafka = settings.Kafka is { } access ? services.Kafka.Rent(access) : null;
        _sampling = new LiveSampling(settings, services, _kafka);
        _change = rollout is null ? null : new LiveChange(_sampling, rollout, epoch);
    }

    public ClusterShape Shape => _settings.Shape;

    public TimeSpan Now => _sampling.Now;

    public Configuration Effective => _sampling.Effective.Value;

    /// <summary>What was found in the properties that the application runs with, those that belong to no lever among it.</summary>
    public SparkPropertiesReading Properties => _sampling.Effective.Properties;

    /// <summary>How the application did at the last sample.</summary>
    public ApplicationHealth Application => _sampling.Monitor.Health;

    /// <summary>What its results are read by; null where none are.</summary>
    public SinkLatency? Sink => _sampling.Latency.Sink;

    /// <summary>Why Kafka did not say how far the job's group is behind; null where it did, or is not asked.</summary>
    public string? LagFault => _sampling.LagFault;

    /// <summary>What the last sample brought; null before the first.</summary>
    public SampleReport? LastSample => _sampling.Last;

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
            await cluster._sampling.SampleAsync(TimeSpan.Zero, cancellation).ConfigureAwait(false);
            if (cluster.Application.Fault is { } fault)
                throw new IOException($"{settings.Application} is not found: {fault.Reason}");
            return await cluster._sampling.Effective.ReadAsync(cancellation).ConfigureAwait(false) is { } unread
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
        using var stop = Stop(cancellation);
        await _sampling.AdvanceToAsync(instant, stop.Token).ConfigureAwait(false);
    }

    public IReadOnlyList<GuardViolation> Validate(Configuration configuration) => GuardRules.Check(configuration, Shape);

    public async ValueTask<LoadReport> ApplyAsync(
        Configuration configuration, StartingOffsets start = StartingOffsets.Committed, CancellationToken cancellation = default)
    {
        var scope = configuration.ScopeOfChange(Effective);
        if (scope is null && start == StartingOffsets.Committed && (_change?.IsSettled ?? Application.IsUp))
            return new LoadReport(LoadOutcome.Loaded, null, TimeSpan.Zero);
        if (Validate(configuration) is { Count: > 0 } violations)
            return new LoadReport(LoadOutcome.Refused, scope, TimeSpan.Zero, string.Join("; ", violations.Select(violation => $"{violation.Rule}: {violation.Reason}")));
        if (_change is null)
            return new LoadReport(LoadOutcome.Unavailable, scope, TimeSpan.Zero, "this cluster is only observed: its file names no way to change it (rollout)");
        using var stop = Stop(cancellation);
        var before = Now;
        var report = await _change.RollOutAsync(configuration, start, stop.Token).ConfigureAwait(false);
        return report with { Duration = Now - before };
    }

    public ValueTask<LatencySummary> ReadLatencyAsync(LatencyQuery query, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        RequirePast(query.From, query.To);
        return ValueTask.FromResult(_sampling.Latency.Read(in query, Now));
    }

    public ValueTask<MetricWindow> ReadMetricsAsync(
        TimeSpan from, TimeSpan to, NodeRole role, IReadOnlyList<Metric> metrics, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        RequirePast(from, to);
        return ValueTask.FromResult(_sampling.Monitor.Read(from, to, role, metrics));
    }

    public async ValueTask<ClusterHealth> ReadHealthAsync(CancellationToken cancellation = default)
    {
        using var stop = Stop(cancellation);
        return await _sampling.ReadHealthAsync(stop.Token).ConfigureAwait(false);
    }

    /// <summary>How far the driver's clock is ahead of this one, to a second; null where it does not say.</summary>
    public async Task<TimeSpan?> ReadSkewAsync(CancellationToken cancellation = default)
    {
        var before = _services.Time.GetUtcNow();
        var clock = await _sampling.Monitor.ReadClockAsync(cancellation).ConfigureAwait(false);
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
        await _sampling.DisposeAsync().ConfigureAwait(false);
        if (_kafka is not null)
            _services.Kafka.Return(_kafka);
        if (_change is not null)
            await _change.DisposeAsync().ConfigureAwait(false);
    }

    private CancellationTokenSource Stop(CancellationToken cancellation) => CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closed.Token);

    private void RequirePast(TimeSpan from, TimeSpan to)
    {
        if (from > to)
            throw new ArgumentException($"The window begins at {from} and ends before that, at {to}: swap the two.", nameof(from));
        if (to > Now)
            throw new ArgumentException($"The window ends at {to}, but the cluster stands at {Now}: advance it first.", nameof(to));
    }
}
