using Akka.Actor;
using Sluice.Actors;
using Sluice.Actors.Storage;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Cli;

/// <summary>A verb's visit to running tuning nodes, to ask single clusters.</summary>
internal sealed class ClusterVisit : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TuningNode _node;

    private ClusterVisit(TuningNode node, JournalSettings journal) => (_node, Journal) = (node, journal);

    /// <summary>The nodes' journal.</summary>
    public JournalSettings Journal { get; }

    /// <exception cref="RefusedException">The command line names no nodes.</exception>
    public static async Task<ClusterVisit> BeginAsync(VerbContext context, GuestFlags guest)
    {
        if (!guest.IsGuest(context.Parse))
            throw RefusedException.Usage("Running nodes are asked: name some of them with --seeds HOST:PORT,... or --peers-dns NAME:PORT.");
        var settings = context.Settings(guest.Settings(context.Parse));
        var journal = settings.JournalHere;
        return new ClusterVisit(await VisitAsync(context, settings, journal).ConfigureAwait(false), journal);
    }

    /// <summary>What a cluster answers.</summary>
    /// <exception cref="RefusedException">It refuses, or nobody knows it.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public async Task<ClusterView> AskKnownAsync(IClusterMessage question, CancellationToken stop)
    {
        var view = await AskAsync(question, stop).ConfigureAwait(false);
        return view.Description is not null || view.Quarantine is not null
            ? view
            : throw RefusedException.NotFound($"No node knows a cluster {question.Cluster}: 'sluice cluster list' has their names.");
    }

    /// <summary>The same of a cluster that may be unknown.</summary>
    public async Task<ClusterView> AskAsync(IClusterMessage question, CancellationToken stop)
    {
        try
        {
            return await _node.Clusters.Ask<IClusterMessage>(question, Patience, stop).ConfigureAwait(false) switch
            {
                ClusterView view => view,
                ClusterRefused refused => throw RefusedException.Conflict($"Cluster {question.Cluster}: {refused.Reason}."),
                var other => throw new InvalidOperationException($"{question.GetType().Name} was answered with {other.GetType().Name}."),
            };
        }
        catch (AskTimeoutException)
        {
            throw new TimeoutException($"Cluster {question.Cluster} has not answered for {Patience.TotalSeconds:0} s: see the nodes' logs, and try again.");
        }
    }

    /// <summary>Makes a cluster known to the nodes.</summary>
    public Task RegisterAsync(ClusterId cluster, ClusterDescription description, CancellationToken stop) => new EpisodeSession(_node).RegisterAsync(cluster, description, stop);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private static Task<TuningNode> VisitAsync(VerbContext context, SluiceSettings settings, JournalSettings journal) =>
        NodeStart.VisitAsync(settings, journal, settings.Node.AsGuest(settings.Journal.Provider, context.Surroundings.WorkingDirectory), context.Stop);
}
