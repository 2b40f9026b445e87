using Sluice.Actors.Clusters;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Spark.Live;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Fleet;

/// <summary>Connects to live clusters; all of them share one set of connections, which is opened with the first.</summary>
internal sealed class LiveClusterFactory : ISparkClusterFactory, IAsyncDisposable
{
    private readonly Lazy<LiveServices> _services;

    /// <param name="open">Opens what they share; null for the usual.</param>
    public LiveClusterFactory(Func<LiveServices>? open = null) => _services = new(open ?? (() => new LiveServices(TimeProvider.System)));

    public async ValueTask<ISparkCluster> ConnectAsync(
        ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start, long epoch = 0, CancellationToken cancellation = default)
    {
        if (plan.Kind != EpisodeKind.Tuning)
            throw new ArgumentException($"Cluster {episode.Cluster} is a live one: it is tuned, and no {plan.Kind.ToString().ToLowerInvariant()} is run on it.");
        var file = LiveConnection.Read(description);
        var (services, tempo) = (_services.Value, Tempo.Of(plan));
        // Where the rules let nothing out, there is nothing that it could go out by.
        var rollout = plan.Safety is { Mode: ClusterMode.Apply or ClusterMode.Recommend } ? LiveRollout.Of(file, services, tempo) : null;
        var settings = file.Settings with { SampleEvery = tempo.Of(file.Settings.SampleEvery) };
        return await LiveCluster.OpenAsync(settings, services, rollout, epoch, cancellation).ConfigureAwait(false);
    }

    public ClusterShape ShapeOf(ClusterDescription description) => LiveConnection.Read(description).Shape;

    public ValueTask DisposeAsync() => _services.IsValueCreated ? _services.Value.DisposeAsync() : ValueTask.CompletedTask;
}
