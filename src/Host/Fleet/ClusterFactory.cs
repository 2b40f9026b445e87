using Akka.Actor;
using Sluice.Actors.Clusters;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Fleet;

/// <summary>Connects to clusters of both kinds, each as its description says.</summary>
/// <param name="simulated">For simulated ones.</param>
/// <param name="live">For live ones; disposed with this.</param>
internal sealed class ClusterFactory(ISparkClusterFactory simulated, LiveClusterFactory live) : ISparkClusterFactory, IAsyncDisposable
{
    public ClusterFactory()
        : this(new SimulatedClusterFactory(), new LiveClusterFactory())
    {
    }

    public ValueTask<ISparkCluster> ConnectAsync(
        ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start, long epoch = 0, CancellationToken cancellation = default) =>
        Of(description).ConnectAsync(description, episode, plan, start, epoch, cancellation);

    public ClusterShape ShapeOf(ClusterDescription description) => Of(description).ShapeOf(description);

    public ValueTask DisposeAsync() => live.DisposeAsync();

    /// <summary>Closes what clusters share when the last of them is gone.</summary>
    public void CloseAfter(ActorSystem system) =>
        system.WhenTerminated.ContinueWith(async _ => await DisposeAsync().ConfigureAwait(false), TaskScheduler.Default);

    private ISparkClusterFactory Of(ClusterDescription description) => LiveConnection.IsLive(description) ? live : simulated;
}
