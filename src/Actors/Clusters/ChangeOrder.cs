using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Safety;

namespace Sluice.Actors.Clusters;

/// <summary>Somebody's order on a change of a running episode: what it is to the episode, or why it cannot be carried out.</summary>
/// <param name="Input">Null where it is refused.</param>
/// <param name="Refusal">And the mend; null where it is taken.</param>
internal readonly record struct ChangeOrder(EpisodeInput? Input, string? Refusal)
{
    /// <param name="order">Approve, reject or undo.</param>
    /// <param name="run">What the cluster is running; null for nothing.</param>
    /// <param name="now">Cluster time.</param>
    public static ChangeOrder Of(IClusterMessage order, IRunningEpisode? run, TimeSpan now)
    {
        if (run is not GuardedRun guarded)
            return new(null, run is null ? "no episode is running, so nothing is being changed" : $"episode {run.Id} runs without safety rules: nothing of it is proposed or undone");
        switch (order)
        {
            case ApproveChange approve:
                return Decided(new(approve.ConfigurationHash, approve.AtOnce ? ProposalVerdict.Applied : ProposalVerdict.Approved, approve.Reason, now));
            case RejectChange reject:
                return Decided(new(reject.ConfigurationHash, ProposalVerdict.Rejected, reject.Reason, now));
            case UndoChange undo:
                return guarded.ObstacleToUndo() is { } obstacle ? new(null, obstacle) : new(new UndoAsked(undo.Reason), null);
            default:
                throw new ArgumentException($"{order.GetType().Name} is no order on a change.", nameof(order));
        }

        ChangeOrder Decided(ProposalDecided decided) => guarded.ObstacleTo(decided) is { } obstacle ? new(null, obstacle) : new(decided, null);
    }
}
