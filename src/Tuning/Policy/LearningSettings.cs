using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;

namespace Sluice.Tuning.Policy;

/// <summary>Hyperparameters of the policy's updates (Vaquero and Cuadrado 2018, §3 and Algorithm 1, where not said otherwise).</summary>
public sealed record LearningSettings
{
    public static LearningSettings Default { get; } = new();

    /// <summary>RMSProp's step.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>RMSProp's rho: share of the old mean square that is kept.</summary>
    public double Decay { get; init; } = 0.9;

    /// <summary>Added to the mean square, inside the root.</summary>
    public double Epsilon { get; init; } = 1e-9;

    /// <summary>gamma in (0, 1]: what a reward one step later is worth.</summary>
    public double Discount { get; init; } = 1;

    /// <summary>f in [0, 1]: the policy's share in the behaviour mixture.</summary>
    public double ExploitShare { get; init; } = 0.8;

    /// <summary>Which mixture actions were drawn from, so which probability is differentiated.</summary>
    public ExplorationRule Rule { get; init; } = ExplorationRule.Mixture;

    /// <summary>What returns are compared with.</summary>
    public BaselineKind Baseline { get; init; } = BaselineKind.LeaveOneOut;

    /// <summary>Weight of the mean entropy (nats) of pi in the objective at the first update; 0 for none.</summary>
    public double EntropyBonus { get; init; } = 0.01;

    /// <summary>Updates after which the entropy bonus has halved.</summary>
    public double EntropyHalfLife { get; init; } = 100;

    /// <summary>Episodes of a policy more versions old than this are dropped.</summary>
    public int StalenessBound { get; init; } = 3;

    /// <summary>Episodes that the running mean of a class reaches back over, about; used where a class has one episode an update.</summary>
    public int RunningBaselineEpisodes { get; init; } = 10;

    /// <summary>
    /// The gradient's noise is measured at the first update and every so many after it; 0 for never. It costs about one more gradient, several where
    /// episodes are short.
    /// </summary>
    public int NoiseEvery { get; init; } = 10;

    /// <summary>The share of pi in the probability that is differentiated: f, or 1 where pi itself is learnt from.</summary>
    public double LearntShare => Rule == ExplorationRule.ArgmaxF ? 1 : ExploitShare;

    /// <summary>The entropy bonus at an update.</summary>
    /// <param name="iteration">Updates already made.</param>
    public double EntropyBonusAt(int iteration) => EntropyBonus * Math.Pow(0.5, iteration / EntropyHalfLife);

    /// <summary>Whether the gradient's noise is measured at an update.</summary>
    /// <param name="iteration">Updates already made.</param>
    public bool MeasuresNoiseAt(int iteration) => NoiseEvery > 0 && iteration % NoiseEvery == 0;

    /// <summary>These settings with what a training run was asked to do differently.</summary>
    public LearningSettings For(TrainingPlan plan) => this with
    {
        ExploitShare = plan.ExploitShare,
        LearningRate = plan.LearningRate,
        EntropyBonus = plan.EntropyBonus,
        Rule = plan.Rules.Exploration,
        Baseline = plan.Baseline,
    };

    /// <summary>These settings, or <see cref="ArgumentException"/> naming the first that makes no sense.</summary>
    public LearningSettings Validated()
    {
        Require(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
        Require(Decay is >= 0 and < 1, nameof(Decay), Decay, "at least 0 and below 1");
        Require(Epsilon > 0 && double.IsFinite(Epsilon), nameof(Epsilon), Epsilon, "above 0");
        Require(Discount is > 0 and <= 1, nameof(Discount), Discount, "above 0 and at most 1");
        Require(ExploitShare is >= 0 and <= 1, nameof(ExploitShare), ExploitShare, "between 0 and 1");
        Require(Enum.IsDefined(Rule), nameof(Rule), (double)Rule, "a known rule");
        Require(Enum.IsDefined(Baseline), nameof(Baseline), (double)Baseline, "a known baseline");
        Require(EntropyBonus >= 0 && double.IsFinite(EntropyBonus), nameof(EntropyBonus), EntropyBonus, "at least 0");
        Require(EntropyHalfLife > 0, nameof(EntropyHalfLife), EntropyHalfLife, "above 0");
        Require(StalenessBound >= 0, nameof(StalenessBound), StalenessBound, "at least 0");
        Require(RunningBaselineEpisodes >= 1, nameof(RunningBaselineEpisodes), RunningBaselineEpisodes, "at least 1");
        Require(NoiseEvery >= 0, nameof(NoiseEvery), NoiseEvery, "at least 0");
        return this;
    }

    private static void Require(bool holds, string name, double value, string demand)
    {
        if (!holds)
            throw new ArgumentException($"learning setting {name} is {value}; it must be {demand}");
    }
}
