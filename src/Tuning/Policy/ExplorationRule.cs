namespace Sluice.Tuning.Policy;

/// <summary>How actions mix the policy with chance; f is the exploit share (Vaquero and Cuadrado 2018, §3; their exploration factor).</summary>
public enum ExplorationRule
{
    /// <summary>mu = f pi + (1 - f) uniform over the allowed moves; log mu is learnt from.</summary>
    Mixture,

    /// <summary>Switch <c>argmax-f</c>, the paper's letter: pi's best with probability f, else uniform; log pi is learnt from.</summary>
    ArgmaxF,
}
