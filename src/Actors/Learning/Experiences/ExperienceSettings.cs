using Sluice.Actors.Storage;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning.Experiences;

/// <summary>How the learner learns from clusters that are tuned.</summary>
/// <param name="Journal">Where their episodes are.</param>
/// <param name="ShapeOf">The shape of a described cluster, for recomputing what was masked.</param>
/// <param name="Engine">Makes the engine that computes the updates.</param>
public sealed record ExperienceSettings(JournalSettings Journal, Func<ClusterDescription, ClusterShape> ShapeOf, Func<IPolicyEngine> Engine)
{
    /// <summary>Finished episodes that make an update. No more and no fewer, so that an update that is made again after a crash is the same one.</summary>
    public int Episodes { get; init; } = 80;

    /// <summary>
    /// Hyperparameters. Tuning draws from the policy itself, hence f = 1. Its episodes are older than those of training by nature: a version is in use until
    /// somebody adopts another.
    /// </summary>
    public LearningSettings Learning { get; init; } = LearningSettings.Default with { ExploitShare = 1, StalenessBound = 20 };
}
