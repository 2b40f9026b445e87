using Sluice.Spark;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Tests.Safety;

/// <summary>
/// A simulated cluster on which a share of the configurations that are tried is faulty. The fault hangs on one value that the change assigned, and stays for as
/// long as that value does.
/// </summary>
internal sealed class FaultyCluster(ISparkCluster cluster, double share, ulong seed) : ISparkCluster
{
    private static readonly Lever CoresMax = LeverCatalogue.Find("spark.cores.max");
    private static readonly Lever ExecutorCores = LeverCatalogue.Find("spark.executor.cores");
    private static readonly TimeSpan CrashesAfter = TimeSpan.FromMinutes(1);

    private readonly List<InjectedFault> _injected = [];
    private readonly Dictionary<(Lever Lever, double Value), FaultKind> _faulty = [];
    private readonly HashSet<ulong> _tried = [cluster.Effective.Hash];
    private Configuration _shown = cluster.Effective;
    private InjectedFault? _present;

    public IReadOnlyList<InjectedFault> Injected => _injected;

    public ClusterShape Shape => cluster.Shape;

    public TimeSpan Now => cluster.Now;

    public Configuration Effective => _shown;

    private bool IsDown => _present is { Kind: FaultKind.Crashing } crash && Now >= crash.At + CrashesAfter;

    public ValueTask AdvanceToAsync(TimeSpan instant, CancellationToken cancellation = default) => cluster.AdvanceToAsync(instant, cancellation);

    public IReadOnlyList<GuardViolation> Validate(Configuration configuration) => cluster.Validate(configuration);

    public async ValueTask<LoadReport> ApplyAsync(
        Configuration configuration, StartingOffsets start = StartingOffsets.Committed, CancellationToken cancellation = default)
    {
        if (cluster.Validate(configuration).Count == 0 && _tried.Add(configuration.Hash))
            Draw(configuration);
        var fault = FaultOf(configuration);
        if (fault is { Kind: FaultKind.Refused } refused)
        {
            _injected.Add(new InjectedFault(refused.Kind, refused.Lever, Now) { GoneAt = Now });
            return new LoadReport(LoadOutcome.Refused, ChangeScope.Application, TimeSpan.Zero, $"injected: {refused.Lever.Name} is refused");
        }

        var report = await cluster.ApplyAsync(fault is { } kind ? Spoilt(configuration, kind.Kind) : configuration, start, cancellation);
        if (report.Outcome != LoadOutcome.Loaded)
            return report;
        _shown = configuration;
        if (fault is not { } present)
        {
            if (_present is not null)
                _present.GoneAt = Now;
            _present = null;
            return report;
        }

        if (_present is null || _present.Kind != present.Kind || _present.Lever != present.Lever || IsDown)
        {
            if (_present is not null)
                _present.GoneAt = Now;
            _present = new InjectedFault(present.Kind, present.Lever, Now);
            _injected.Add(_present);
        }

        return present.Kind == FaultKind.Died ? report with { Outcome = LoadOutcome.Died, Reason = $"injected: {present.Lever.Name} kills it" } : report;
    }

    public async ValueTask<LatencySummary> ReadLatencyAsync(LatencyQuery query, CancellationToken cancellation = default) =>
        await cluster.ReadLatencyAsync(query, cancellation);

    public ValueTask<MetricWindow> ReadMetricsAsync(
        TimeSpan from, TimeSpan to, NodeRole role, IReadOnlyList<Metric> metrics, CancellationToken cancellation = default) =>
        cluster.ReadMetricsAsync(from, to, role, metrics, cancellation);

    public async ValueTask<ClusterHealth> ReadHealthAsync(CancellationToken cancellation = default)
    {
        var health = await cluster.ReadHealthAsync(cancellation);
        return IsDown ? health with { IsUp = false, Fault = "injected" } : health;
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    private void Draw(Configuration configuration)
    {
        var stream = RandomStream.For(seed, configuration.Hash, RandomStream.Key("faulty"));
        if (stream.NextUniform() >= share)
            return;
        // Going back to what has been tried is no trial.
        Lever[] assigned = [.. configuration.ChangedFrom(_shown)];
        if (assigned.Length == 0)
            return;
        var lever = assigned[stream.NextIndex(assigned.Length)];
        _faulty[(lever, configuration[lever])] = (FaultKind)stream.NextIndex(Enum.GetValues<FaultKind>().Length);
    }

    private (FaultKind Kind, Lever Lever)? FaultOf(Configuration configuration)
    {
        foreach (var ((lever, value), kind) in _faulty)
        {
            if (configuration[lever] == value && (configuration.IsTouched(lever) || value != lever.Default))
                return (kind, lever);
        }

        return null;
    }

    private Configuration Spoilt(Configuration configuration, FaultKind kind)
    {
        // A lever of the configuration may rule one of these out: the other does as well.
        Configuration[] ways =
        [
            configuration.With(SparkLevers.BatchDuration, SparkLevers.BatchDuration.Maximum),
            configuration.With((ExecutorCores, 4), (CoresMax, 8)),
            configuration.With((ExecutorCores, 8), (CoresMax, 8)),
        ];
        var wanted = kind == FaultKind.Late ? ways : ways.Skip(1).Append(ways[0]);
        return wanted.FirstOrDefault(way => cluster.Validate(way).Count == 0) ?? configuration;
    }
}
