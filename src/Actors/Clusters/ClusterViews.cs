using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Safety;

namespace Sluice.Actors.Clusters;

/// <summary>What a cluster shows of itself to whoever looks.</summary>
internal static class ClusterViews
{
    /// <param name="cluster">Which.</param>
    /// <param name="history">What its journal amounts to.</param>
    /// <param name="run">What it is running; null for nothing, and the last episode is shown.</param>
    public static ClusterView Of(ClusterId cluster, ClusterHistory history, IRunningEpisode? run)
    {
        var last = history.LastClosed;
        var configuration = run?.Current ?? (last is null ? Configuration.Default : LeverSettings.Read(last.Configuration));
        return new ClusterView(
            cluster,
            history.Description,
            run?.Id.Number ?? history.LastEpisode,
            run?.Steps ?? last?.Steps ?? 0,
            history.Paused is not null ? EpisodePhase.Paused : run?.Phase ?? (last is null ? EpisodePhase.Idle : EpisodePhase.Closed),
            LeverSettings.Write(configuration))
        {
            Paused = history.Paused,
            Mode = (run as GuardedRun)?.Rules.Mode,
            Proposal = (run as GuardedRun)?.Proposal,
        };
    }
}
