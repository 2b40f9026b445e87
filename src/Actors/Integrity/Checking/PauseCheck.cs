using Sluice.Actors.Storage;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Integrity.Checking;

/// <summary>I10: between a pause and the resumption nothing is begun, and nothing was let through under the epoch of the pause.</summary>
internal sealed class PauseCheck(Findings stopped)
{
    /// <param name="entity">A cluster's persistence id.</param>
    /// <param name="effects">Its rollouts on record.</param>
    /// <param name="events">Its journal.</param>
    public void Run(string entity, IReadOnlyList<EffectRow> effects, IEnumerable<IClusterEvent> events)
    {
        var isPaused = false;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case ClusterPaused paused:
                    isPaused = true;
                    stopped.Require(
                        paused.Epoch == 0 || effects.All(effect => effect.Epoch != paused.Epoch),
                        () => $"{entity}: a rollout was let through under epoch {paused.Epoch}, which is a pause");
                    break;
                case ClusterResumed:
                    isPaused = false;
                    break;
                // An episode that was running is closed.
                case IEpisodeEvent episode and not EpisodeClosed when isPaused:
                    stopped.Violated($"{entity}: {episode.GetType().Name} of episode {episode.Episode} while the cluster was paused");
                    break;
            }
        }
    }
}
