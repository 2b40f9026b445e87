using Sluice.Messages.Clusters;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Policy;

/// <summary>
/// The distribution that actions are drawn from: with u uniform over the allowed actions except hold,
/// <c>mu = f pi + (1 - f) u</c>, or its <see cref="ExplorationRule.ArgmaxF"/> form. Where hold alone is allowed, mu is pi.
/// Hold is the last action, as in <see cref="ActionSpace"/>.
/// </summary>
public static class BehaviourMixture
{
    /// <summary>Draws the component, then the action.</summary>
    /// <param name="pi">The policy's probabilities, from <see cref="PolicyNetwork.Probabilities"/> with the same mask.</param>
    /// <param name="allowed">Actions not masked.</param>
    /// <param name="f">Exploit share: how many of the draws follow the policy, in [0, 1].</param>
    /// <param name="random">The step's stream; how many numbers are drawn depends on the first.</param>
    /// <param name="rule">Mixture or argmax-f.</param>
    public static BehaviourChoice Draw(
        ReadOnlySpan<float> pi, ActionMask allowed, double f, ref RandomStream random, ExplorationRule rule = ExplorationRule.Mixture)
    {
        CheckFraction(f);
        var moves = MovesOf(pi, allowed);
        if (moves.Count > 0 && random.NextUniform() >= f)
        {
            var explored = moves.Nth(random.NextIndex(moves.Count));
            return new(explored, (float)Probability(pi, allowed, f, explored, rule), ChoiceComponent.Explore);
        }

        var exploited = rule == ExplorationRule.ArgmaxF ? Best(pi) : DrawFrom(pi, random.NextUniform());
        return new(exploited, (float)Probability(pi, allowed, f, exploited, rule), ChoiceComponent.Exploit);
    }

    /// <summary>mu(action | s); 0 for a masked action.</summary>
    public static double Probability(
        ReadOnlySpan<float> pi, ActionMask allowed, double f, int action, ExplorationRule rule = ExplorationRule.Mixture)
    {
        CheckFraction(f);
        var moves = MovesOf(pi, allowed);
        var policy = rule == ExplorationRule.ArgmaxF ? (action == Best(pi) ? 1 : 0) : pi[action];
        if (moves.Count == 0)
            return policy;
        return f * policy + (moves.Allows(action) ? (1 - f) / moves.Count : 0);
    }

    /// <summary>mu over all actions.</summary>
    public static void Probabilities(
        ReadOnlySpan<float> pi, ActionMask allowed, double f, Span<float> mu, ExplorationRule rule = ExplorationRule.Mixture)
    {
        if (mu.Length != pi.Length)
            throw new ArgumentException($"pi has {pi.Length} actions, mu has room for {mu.Length}", nameof(mu));
        for (var action = 0; action < pi.Length; action++)
            mu[action] = (float)Probability(pi, allowed, f, action, rule);
    }

    /// <summary>The action pi likes best; the lowest number among equals. Hold where pi has nothing better.</summary>
    public static int Best(ReadOnlySpan<float> pi)
    {
        var best = 0;
        for (var action = 1; action < pi.Length; action++)
        {
            if (pi[action] > pi[best])
                best = action;
        }

        return best;
    }

    private static ActionMask MovesOf(ReadOnlySpan<float> pi, ActionMask allowed) => allowed.Forbid(pi.Length - 1);

    private static int DrawFrom(ReadOnlySpan<float> pi, double uniform)
    {
        var last = -1;
        for (var action = 0; action < pi.Length; action++)
        {
            if (pi[action] <= 0)
                continue;
            last = action;
            uniform -= pi[action];
            if (uniform < 0)
                return action;
        }

        // Rounding may leave the probabilities' sum a hair below the number drawn.
        return last >= 0 ? last : throw new ArgumentException("the policy's probabilities are all zero", nameof(pi));
    }

    private static void CheckFraction(double f)
    {
        if (!(f >= 0 && f <= 1))
            throw new ArgumentOutOfRangeException(nameof(f), f, "the exploit share f is between 0 (uniform) and 1 (policy alone)");
    }
}
