using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Presets;

/// <summary>What <c>train</c> does unless told otherwise: the method's preset of that name (section 7).</summary>
internal static class TrainPreset
{
    public const int Clusters = 80;

    /// <summary>At most; a run ends earlier once it has converged.</summary>
    public const int Iterations = 1000;

    /// <summary>L; equal for all episodes of a run.</summary>
    public const int Steps = 250;

    /// <summary>f.</summary>
    public const double ExploitShare = 0.8;

    public static TrainingPlan Plan(IReadOnlyList<TrainingCluster> fleet, ulong seed, Selection selection) => new(
        fleet,
        Iterations,
        Steps,
        seed,
        ExploitShare,
        "managed",
        LearningSettings.Default.LearningRate,
        LearningSettings.Default.EntropyBonus,
        selection.Hash,
        StopWhenConverged: true);
}
