using Sluice.Actors;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Sessions;

/// <summary>Runs tuning episodes on a node's clusters and follows them.</summary>
internal sealed class EpisodeSession(TuningNode node)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Makes a cluster known and says which episode its next one is.</summary>
    public async Task<int> RegisterAsync(ClusterId cluster, ClusterDescription description, CancellationToken stop)
    {
        using var listener = new Listener(node.System);
        await AnswerAsync<ClusterAccepted>(listener, new RegisterCluster(cluster, description), stop).ConfigureAwait(false);
        var view = await AnswerAsync<ClusterView>(listener, new GetCluster(cluster), stop).ConfigureAwait(false);
        return view.Episode + 1;
    }

    /// <param name="episode">Which one; its cluster is registered.</param>
    /// <param name="plan">A plan of kind tuning.</param>
    /// <param name="watch">Told of every event as it is persisted.</param>
    /// <param name="stop">Abandons the episode.</param>
    /// <param name="patience">Silence after which it is given up; null for five minutes. A live cluster's first event comes after its opening.</param>
    public async Task<WatchedEpisode> RunAsync(
        EpisodeId episode, EpisodePlan plan, Action<IEpisodeEvent> watch, CancellationToken stop, TimeSpan? patience = null)
    {
        var longest = patience ?? Patience;
        using var listener = new Listener(node.System);
        var events = new List<IEpisodeEvent>();
        var minutes = new List<MinuteLatency>();
        var silence = TimeSpan.Zero;
        using var abandon = stop.Register(() => node.Clusters.Tell(new AbandonEpisode(episode, "it was stopped"), listener.Address));
        node.Clusters.Tell(new BeginEpisode(episode, plan), listener.Address);
        while (true)
        {
            switch (await listener.NextAsync(AskAgainAfter, stop).ConfigureAwait(false))
            {
                case EpisodeProgressed progressed:
                    silence = TimeSpan.Zero;
                    events.Add(progressed.Event);
                    watch(progressed.Event);
                    break;
                case LatencyObserved observed:
                    minutes.AddRange(observed.Minutes);
                    break;
                case EpisodeFinished { Closed.Abandoned: { } reason }:
                    throw RefusedException.Failed($"Episode {episode} was abandoned: {reason.TrimEnd('.')}.");
                case EpisodeFinished:
                    return new WatchedEpisode(episode, events, minutes);
                case ClusterRefused refused:
                    throw RefusedException.Failed($"Episode {episode} was not run: {refused.Reason.TrimEnd('.')}.");
                case null:
                    silence += AskAgainAfter;
                    if (silence >= longest)
                        throw new TimeoutException($"Episode {episode} has been silent for {longest.TotalMinutes:0} minutes: see the log.");
                    // Idempotent: an episode that runs goes on, one whose command was lost begins.
                    node.Clusters.Tell(new BeginEpisode(episode, plan), listener.Address);
                    break;
            }
        }
    }

    private async Task<T> AnswerAsync<T>(Listener listener, IClusterMessage question, CancellationToken stop)
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += AskAgainAfter)
        {
            node.Clusters.Tell(question, listener.Address);
            switch (await listener.NextAsync(AskAgainAfter, stop).ConfigureAwait(false))
            {
                case T answer:
                    return answer;
                case ClusterRefused refused:
                    throw RefusedException.Failed($"Cluster {question.Cluster}: {refused.Reason}.");
            }
        }

        throw new TimeoutException($"Cluster {question.Cluster} has not answered for {Patience.TotalMinutes:0} minutes: see the log.");
    }
}
