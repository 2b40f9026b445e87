using Sluice.Spark.Simulation.Metrics;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Simulation;

/// <summary>
/// A Spark streaming cluster on virtual time: one driver, nine workers, a Kafka source. Every call completes at once. Equal settings and equal
/// calls give equal answers on any thread; one caller at a time.
/// </summary>
public sealed class SimulatedCluster : ISparkCluster
{
    private readonly LeverCompiler _compiler;
    private readonly MicroBatchEngine _engine;
    private readonly LatencyReader _latency;
    private readonly SimulatedMetrics _metrics;

    private SimulatedCluster(SimulationSettings settings)
    {
        var coefficients = SimulationCoefficients.BuiltIn;
        var profile = settings.Profile.Costs(coefficients);
        Settings = settings;
        Shape = profile.Shape(settings.Workload.KafkaPartitions);
        Effective = settings.Initial;
        _compiler = new LeverCompiler(coefficients, profile, settings.Workload);
        _engine = new MicroBatchEngine(settings, coefficients, _compiler.Compile(settings.Initial));
        _latency = new LatencyReader(_engine);
        _metrics = new SimulatedMetrics(_engine, settings, coefficients);
    }

    public SimulationSettings Settings { get; }

    public ClusterShape Shape { get; }

    public TimeSpan Now => TimeSpan.FromSeconds(_engine.Now);

    public Configuration Effective { get; private set; }

    /// <summary>Micro-batches run so far.</summary>
    public long Batches => _engine.Batches;

    internal MicroBatchEngine Engine => _engine;

    /// <summary>A cluster at cluster time zero: Kafka empty, JVMs cold, the initial configuration loaded.</summary>
    /// <exception cref="ArgumentException">The initial configuration breaks a guard rule; it says which.</exception>
    public static SimulatedCluster Start(SimulationSettings settings)
    {
        var shape = settings.Profile.Costs(SimulationCoefficients.BuiltIn).Shape(settings.Workload.KafkaPartitions);
        var violations = GuardRules.Check(settings.Initial, shape);
        return violations.Count == 0
            ? new SimulatedCluster(settings)
            : throw new ArgumentException($"The initial configuration cannot run on this cluster: {Describe(violations)}", nameof(settings));
    }

    public ValueTask AdvanceToAsync(TimeSpan instant, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var seconds = instant.TotalSeconds;
        if (seconds > _engine.Now)
            _engine.AdvanceTo(seconds);
        return ValueTask.CompletedTask;
    }

    public IReadOnlyList<GuardViolation> Validate(Configuration configuration) => GuardRules.Check(configuration, Shape);

    public ValueTask<LoadReport> ApplyAsync(
        Configuration configuration, StartingOffsets start = StartingOffsets.Committed, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var changed = configuration.ScopeOfChange(Effective);
        if (changed is null && _engine.Fault is null)
            return ValueTask.FromResult(new LoadReport(LoadOutcome.Loaded, null, TimeSpan.Zero, SkippedEvents: Skip()));
        // A dead application has to be submitted again whatever the change, and when there is none.
        var scope = changed ?? ChangeScope.Application;
        if (_engine.Fault is not null && scope < ChangeScope.Application)
            scope = ChangeScope.Application;
        var violations = Validate(configuration);
        if (violations.Count > 0)
            return ValueTask.FromResult(new LoadReport(LoadOutcome.Refused, scope, TimeSpan.Zero, Describe(violations)));

        var before = Now;
        var levers = _compiler.Compile(configuration);
        if (scope == ChangeScope.Runtime)
            _engine.Retune(levers);
        else
            _engine.Restart(scope, levers);
        Effective = configuration;
        return ValueTask.FromResult(new LoadReport(LoadOutcome.Loaded, scope, Now - before, SkippedEvents: Skip()));

        double Skip() => start == StartingOffsets.Latest ? _engine.SkipBacklog() : 0;
    }

    public ValueTask<LatencySummary> ReadLatencyAsync(LatencyQuery query, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        RequirePast(query.From, query.To);
        return ValueTask.FromResult(_latency.Read(in query));
    }

    public ValueTask<MetricWindow> ReadMetricsAsync(
        TimeSpan from, TimeSpan to, NodeRole role, IReadOnlyList<Metric> metrics, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        RequirePast(from, to);
        return ValueTask.FromResult(_metrics.Read(from.TotalSeconds, to.TotalSeconds, role, metrics));
    }

    public ValueTask<ClusterHealth> ReadHealthAsync(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var now = _engine.Now;
        var from = Math.Max(0, now - 60);
        var events = _engine.Arrivals.EventsBy(now) - _engine.Arrivals.EventsBy(from);
        var bytes = _engine.Arrivals.BytesBy(now) - _engine.Arrivals.BytesBy(from);
        return ValueTask.FromResult(new ClusterHealth(
            IsUp: _engine.Fault is null,
            ArrivalRate: now > from ? events / (now - from) : 0,
            MeanEventBytes: events > 0 ? bytes / events : 0,
            LagEvents: _engine.LagEvents,
            Fault: _engine.Fault,
            RunsSince: TimeSpan.FromSeconds(_engine.RunsSince)));
    }

    /// <summary>
    /// Skips to the latest offsets, so that one configuration of a training-data run does not inherit the backlog of the one before; running
    /// batches end as usual. Returns the events passed over.
    /// </summary>
    public double SkipBacklog() => _engine.SkipBacklog();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Describe(IReadOnlyList<GuardViolation> violations) =>
        string.Join("; ", violations.Select(violation => $"{violation.Rule}: {violation.Reason}"));

    private void RequirePast(TimeSpan from, TimeSpan to)
    {
        if (from > to)
            throw new ArgumentException($"The window begins at {from} and ends before that, at {to}: swap the two.", nameof(from));
        // The engine's clock is a double: an instant that it was told to reach may read one tick short.
        if (to > Now + TimeSpan.FromTicks(1))
            throw new ArgumentException($"The window ends at {to}, but the cluster stands at {Now}: advance it first.", nameof(to));
    }
}
