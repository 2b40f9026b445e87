using Sluice.Actors.Storage;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Integrity.Checking;

/// <summary>I10: between a pause and the resumption nothing is begun, and what was begun before is let do nothing more under the pause's epoch or a later one.</summary>
internal sealed class PauseCheck(Findings stopped)
{
    /// <param name="entity">A cluster's persistence id.</param>
    /// <param name="effects">Its rollouts on record.</param>
    /// <param name="events">Its journal.</param>
    public void Run(string entity, IReadOnlyList<EffectRow> effects, IEnumerable<IClusterEvent> events)
    {
        var isPaused = false;
        var begun = new HashSet<int>();
        foreach (var happened in events)
        {
            switch (happened)
            {
                case ClusterPaused paused:
                    isPaused = true;
                    // Effects are not ordered with events; an episode tells on which side of the pause it lies.
                    stopped.Require(
                        paused.Epoch == 0 || effects.All(effect => effect.Epoch != paused.Epoch && (effect.Epoch < paused.Epoch || !begun.Contains(effect.Episode))),
                        () => $"{entity}: a rollout was let through after the pause of epoch {paused.Epoch}");
                    break;
                case ClusterResumed:
                    isPaused = false;
                    break;
                // An episode that was running is closed.
                case IEpisodeEvent episode and not EpisodeClosed when isPaused:
                    stopped.Violated($"{entity}: {episode.GetType().Name} of episode {episode.Episode} while the cluster was paused");
                    break;
                case EpisodeBegun episode:
                    begun.Add(episode.Episode.Number);
                    break;
            }
        }
    }
}
