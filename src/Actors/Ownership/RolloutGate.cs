using Sluice.Actors.Storage;
using Sluice.Messages;

namespace Sluice.Actors.Ownership;

/// <summary>Lets an episode's rollouts through for as long as its actor owns the cluster, and keeps a record of each.</summary>
public sealed class RolloutGate(OwnerTable owners, Fence fence, EpisodeId episode)
{
    /// <summary>Returns when the rollout may be carried out; it is on record then, whether or not it is.</summary>
    /// <param name="step">The step that it belongs to.</param>
    /// <param name="configurationHash">What it loads.</param>
    /// <exception cref="StaleOwnerException">The cluster has another owner.</exception>
    /// <exception cref="System.Data.Common.DbException">The database does not answer: nothing may be carried out.</exception>
    public Task AdmitAsync(int step, ulong configurationHash) => owners.RecordAsync(fence, episode.Number, step, configurationHash);
}
