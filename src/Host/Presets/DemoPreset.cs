using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Presets;

/// <summary>How <c>demo</c> trains: brief enough for two cores and a few minutes, long enough to be worth watching.</summary>
internal static class DemoPreset
{
    public const int Clusters = 80;

    /// <summary>Fixed, so that a seed gives the same policy on a slow machine as on a fast one.</summary>
    public const int Iterations = 300;

    /// <summary>L: episodes of an hour, as the online preset has them.</summary>
    public const int Steps = 12;

    public const double LearningRate = 0.001;

    /// <summary>f, above the method's range: a rollout carries several choices, and each of them may be a random one.</summary>
    public const double ExploitShare = 0.95;

    /// <summary>Weight of the entropy bonus at the first update: a fault costs ten, and without a bonus the policy settles on the first changes that are merely safe.</summary>
    public const double EntropyBonus = 0.05;

    public static TrainingPlan Plan(IReadOnlyList<TrainingCluster> fleet, ulong seed, int iterations) => TrainPreset.Plan(fleet, seed, Selection.BuiltIn) with
    {
        Iterations = iterations,
        Steps = Steps,
        LearningRate = LearningRate,
        ExploitShare = ExploitShare,
        EntropyBonus = EntropyBonus,
        // Near the best configuration a ratio to the reference hardly tells good from better: a tenth less of a tenth.
        Rules = EpisodeRules.Default with { Reward = RewardRule.LogRatio },
        StopWhenConverged = false,
    };

    /// <summary>The seed of the cluster that is tuned: no training episode has it.</summary>
    public static ulong HeldOutSeed(ulong seed) => RandomStream.For(seed, RandomStream.Key("held-out")).NextUInt64();
}
