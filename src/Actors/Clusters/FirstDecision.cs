using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Safety;

namespace Sluice.Actors.Clusters;

/// <summary>With what an episode begins, by the kind of its plan.</summary>
internal static class FirstDecision
{
    /// <summary>A survey goes on where the last one ended, so that all of them are one walk; any other episode starts afresh.</summary>
    public static Configuration StartOf(EpisodePlan plan, ClusterHistory history) =>
        plan.Kind == EpisodeKind.Survey && history.LastClosed is { } last ? LeverSettings.Read(last.Configuration) : Configuration.Default;

    /// <param name="begin">What was asked for.</param>
    /// <param name="history">What the cluster's journal amounts to.</param>
    /// <param name="cluster">Its connection, whose effective configuration the episode begins in.</param>
    /// <param name="policy">Null for an episode that needs none.</param>
    /// <param name="settings">The episode's own.</param>
    /// <exception cref="ArgumentException">The episode cannot be run as it is planned; the message says what to mend.</exception>
    public static IEpisodeDecision Of(BeginEpisode begin, ClusterHistory history, ISparkCluster cluster, PolicySnapshot? policy, ClusterSettings settings)
    {
        var (episode, plan) = (begin.Episode, begin.Plan);
        var (workload, selection) = (history.Description!.Class, settings.Selection);
        var (effective, now, shape) = (cluster.Effective, cluster.Now, cluster.Shape);
        if (plan.Kind == EpisodeKind.Survey)
            return SurveyRun.Begin(episode, plan, workload, selection, effective, now, shape, settings.Survey);
        if (plan.Safety is null)
            return EpisodeRun.Begin(episode, plan, workload, selection, effective, now, shape, policy, settings.Episodes);
        return GuardedRun.Begin(
            episode, plan, workload, selection, effective, now, shape, policy, SafetyLedger.Recall(history.Memory, settings.Time.GetUtcNow()), settings.Episodes,
            settings.Safety);
    }
}
