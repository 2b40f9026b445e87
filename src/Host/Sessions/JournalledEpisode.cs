using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;

namespace Sluice.Hosting.Sessions;

/// <summary>An episode as its cluster's journal has it.</summary>
/// <param name="Description">The cluster as it was described when the episode began.</param>
/// <param name="Events">In order, one by one, from the beginning.</param>
internal sealed record JournalledEpisode(EpisodeId Episode, ClusterDescription Description, IReadOnlyList<IEpisodeEvent> Events)
{
    public EpisodeBegun Begun => Events.OfType<EpisodeBegun>().FirstOrDefault()
        ?? throw new InvalidDataException($"The journal of episode {Episode} has no beginning: restore it from a backup.");

    public EpisodeOpened? Opened => Events.OfType<EpisodeOpened>().FirstOrDefault();

    public IEnumerable<StepRecorded> Steps => Events.OfType<StepRecorded>();

    /// <summary>Null for an episode that is still running.</summary>
    public EpisodeClosed? Closed => Events.OfType<EpisodeClosed>().LastOrDefault();

    /// <summary>The episodes in a cluster's events.</summary>
    public static IReadOnlyList<JournalledEpisode> Of(IEnumerable<IClusterEvent> events)
    {
        var episodes = new List<JournalledEpisode>();
        var pending = new List<IEpisodeEvent>();
        ClusterDescription? latest = null;
        ClusterDescription? description = null;
        foreach (var happened in events)
        {
            if (happened is ClusterRegistered registered)
            {
                latest = registered.Description;
                continue;
            }

            // A pause belongs to no episode.
            if (happened is not IEpisodeEvent step)
                continue;
            if (pending.Count > 0 && pending[0].Episode != step.Episode)
                Flush();
            if (pending.Count == 0)
                description = latest;
            pending.Add(step);
        }

        Flush();
        return episodes;

        void Flush()
        {
            if (pending.Count == 0)
                return;
            var episode = pending[0].Episode;
            episodes.Add(new JournalledEpisode(
                episode,
                description ?? throw new InvalidDataException($"The journal of cluster {episode.Cluster} does not say what it is: restore it from a backup."),
                [.. EpisodeReplay.Flatten(pending)]));
            pending.Clear();
        }
    }
}
