using System.Collections.Concurrent;
using Sluice.Actors.Clusters;
using Sluice.Hosting.Fleet;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Tests.Safety;

/// <summary>Simulated clusters on which a share of the configurations that are tried is faulty, see <see cref="FaultyCluster"/>.</summary>
/// <param name="share">Of all configurations that were not tried before on the cluster.</param>
internal sealed class FaultyFactory(double share) : ISparkClusterFactory
{
    private readonly SimulatedClusterFactory _simulated = new();

    /// <summary>What was injected, by cluster.</summary>
    public ConcurrentDictionary<ClusterId, IReadOnlyList<InjectedFault>> Injected { get; } = [];

    public async ValueTask<ISparkCluster> ConnectAsync(
        ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start, long epoch = 0, CancellationToken cancellation = default)
    {
        var faulty = new FaultyCluster(await _simulated.ConnectAsync(description, episode, plan, start, epoch, cancellation).ConfigureAwait(false), share, plan.ArrivalSeed);
        Injected[episode.Cluster] = faulty.Injected;
        return faulty;
    }

    public ClusterShape ShapeOf(ClusterDescription description) => _simulated.ShapeOf(description);
}

/// <param name="At">When the configuration was in effect, or had been refused; cluster time.</param>
internal sealed record InjectedFault(FaultKind Kind, Lever Lever, TimeSpan At)
{
    /// <summary>When a configuration without the fault was in effect again; null for never.</summary>
    public TimeSpan? GoneAt { get; set; }
}

internal enum FaultKind
{
    /// <summary>Spark does not take it.</summary>
    Refused,

    /// <summary>The application starts and dies.</summary>
    Died,

    /// <summary>It works for a minute, then it is down.</summary>
    Crashing,

    /// <summary>An eighth of the machines: it does not keep up.</summary>
    Slow,

    /// <summary>Batches of the greatest length: it keeps up, late.</summary>
    Late,
}
