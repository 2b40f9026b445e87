using Sluice.Actors.Clusters;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Actors.Tests.Clusters;

/// <summary>A cluster on virtual time that answers as it is told to, and one that can be told to fail.</summary>
internal sealed class ScriptedCluster : ISparkCluster, ISparkClusterFactory
{
    /// <summary>p99 by configuration and window; a latency that never varies is stable at once.</summary>
    public Func<Configuration, LatencyQuery, LatencySummary> Latency { get; set; } = (_, _) => Steady(1000);

    public Func<Configuration, LoadReport> Load { get; set; } = _ => new LoadReport(LoadOutcome.Loaded, ChangeScope.Application, TimeSpan.FromSeconds(20));

    /// <summary>Runs before a latency is read; what it throws, the reading fails with.</summary>
    public Func<ScriptedCluster, Task> Reading { get; set; } = _ => Task.CompletedTask;

    /// <summary>How many metrics fewer than asked for are answered.</summary>
    public int MetricsLost { get; set; }

    public bool IsUp { get; set; } = true;

    public int Connections { get; private set; }

    /// <summary>Where reading went on, a change each.</summary>
    public List<StartingOffsets> Starts { get; } = [];

    /// <summary>Since when the application runs.</summary>
    public TimeSpan RunsSince { get; set; }

    public int Disposals { get; private set; }

    public ClusterShape Shape { get; } = new();

    public TimeSpan Now { get; private set; }

    public Configuration Effective { get; private set; } = Configuration.Default;

    public static LatencySummary Steady(double ms, double events = 1000) => new(events, events, ms, ms / 10, ms, ms, ms, ms, 0);

    /// <summary>The epoch of each connection.</summary>
    public List<long> Epochs { get; } = [];

    /// <summary>What a connection waits for.</summary>
    public Func<CancellationToken, Task> Connecting { get; set; } = _ => Task.CompletedTask;

    public async ValueTask<ISparkCluster> ConnectAsync(
        ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start, long epoch = 0, CancellationToken cancellation = default)
    {
        Epochs.Add(epoch);
        await Connecting(cancellation);
        if (description.Connection != "scripted")
            throw new ArgumentException($"there is no cluster at {description.Connection}");
        Connections++;
        Now = TimeSpan.Zero;
        Effective = start;
        return this;
    }

    public ClusterShape ShapeOf(ClusterDescription description) => Shape;

    public ValueTask AdvanceToAsync(TimeSpan instant, CancellationToken cancellation = default)
    {
        Now = instant > Now ? instant : Now;
        return ValueTask.CompletedTask;
    }

    public IReadOnlyList<GuardViolation> Validate(Configuration configuration) => GuardRules.Check(configuration, Shape);

    public ValueTask<LoadReport> ApplyAsync(
        Configuration configuration, StartingOffsets start = StartingOffsets.Committed, CancellationToken cancellation = default)
    {
        Starts.Add(start);
        var report = Load(configuration);
        Now += report.Duration;
        if (report.Outcome is LoadOutcome.Loaded or LoadOutcome.Died)
            Effective = configuration;
        return ValueTask.FromResult(report);
    }

    public async ValueTask<LatencySummary> ReadLatencyAsync(LatencyQuery query, CancellationToken cancellation = default)
    {
        await Reading(this);
        return Latency(Effective, query);
    }

    public ValueTask<MetricWindow> ReadMetricsAsync(
        TimeSpan from, TimeSpan to, NodeRole role, IReadOnlyList<Metric> metrics, CancellationToken cancellation = default)
    {
        var nodes = role == NodeRole.Driver ? 1 : Shape.Workers;
        return ValueTask.FromResult(new MetricWindow([.. metrics.Skip(MetricsLost)], nodes, [.. Enumerable.Repeat(1.0, (metrics.Count - MetricsLost) * nodes)]));
    }

    public ValueTask<ClusterHealth> ReadHealthAsync(CancellationToken cancellation = default) => ValueTask.FromResult(new ClusterHealth(IsUp, 100, 500, 0, RunsSince: RunsSince));

    public ValueTask DisposeAsync()
    {
        Disposals++;
        return ValueTask.CompletedTask;
    }
}
