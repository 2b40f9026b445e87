using Sluice.Messages.Clusters;
using Sluice.Spark.Live.Files;
using Sluice.Spark.Rollouts;

namespace Sluice.Hosting.Fleet;

/// <summary>How a live cluster is changed in an episode.</summary>
internal static class LiveRollout
{
    /// <returns>Null where nothing is to be changed: the rules of the episode, or the lack of a way, forbid it.</returns>
    public static IRollout? Of(ClusterFile file, EpisodePlan plan)
    {
        // An episode without rules is held to the strictest ones.
        if (file.Rollout is null || plan.Safety?.Mode is not ClusterMode.Apply)
            return null;
        throw new ArgumentException($"Cluster {file.Name}: this build cannot submit jobs ({file.Rollout}); set safety.mode to recommend.");
    }
}
