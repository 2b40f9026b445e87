namespace Sluice.Messages.Clusters;

/// <summary>Which of the method's alternatives an episode follows; ours unless told otherwise. Part of its plan, so that a replay follows the same.</summary>
public sealed record EpisodeRules
{
    public static EpisodeRules Default { get; } = new();

    public RewardRule Reward { get; init; }

    public ExplorationRule Exploration { get; init; }
}

/// <summary>Which reward is used (method, section 6).</summary>
public enum RewardRule
{
    /// <summary>r = 1 - Q/T_ref - D, clipped to [-10, 1].</summary>
    ReferenceRatio = 0,

    /// <summary>r = T_ref/Q - D: the inverse of the latency, maximised.</summary>
    Inverse = 1,

    /// <summary>r = -T_ref/Q: the paper's letter, which rewards high latency; for ablations on simulated clusters only.</summary>
    PaperLiteral = 2,

    /// <summary>r = ln(T_ref/Q) - D: ten per cent less latency are worth the same wherever they are gained.</summary>
    LogRatio = 3,
}

/// <summary>How actions mix the policy with chance; f is the exploit share (Vaquero and Cuadrado 2018, §3; their exploration factor).</summary>
public enum ExplorationRule
{
    /// <summary>mu = f pi + (1 - f) uniform over the allowed moves; log mu is learnt from.</summary>
    Mixture = 0,

    /// <summary>Switch <c>argmax-f</c>, the paper's letter: pi's best with probability f, else uniform; log pi is learnt from.</summary>
    ArgmaxF = 1,
}
