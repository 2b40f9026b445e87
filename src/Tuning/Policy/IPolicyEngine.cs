namespace Sluice.Tuning.Policy;

/// <summary>
/// Ascends <c>(1/steps) sum weight x log mu(a | s) x advantage + bonus x mean entropy of pi</c> by one RMSProp step (Algorithm 1), where
/// mu = f pi + (1 - f) uniform and <b>log mu is differentiated</b>, not log pi: an explored action says little about pi.
/// Pure: the same arguments give the same bits on the same machine.
/// </summary>
public interface IPolicyEngine
{
    /// <summary>As in a training plan: <c>managed</c> or <c>torch</c>.</summary>
    string Name { get; }

    PolicyGradient Gradient(PolicyWeights weights, TrainingBatch batch, LearningSettings settings, double entropyBonus);

    /// <param name="weights">The current parameters.</param>
    /// <param name="optimiser">Their optimiser's state.</param>
    /// <param name="batch">What was experienced.</param>
    /// <param name="settings">Hyperparameters.</param>
    /// <param name="entropyBonus">This update's weight of the entropy: <see cref="LearningSettings.EntropyBonusAt"/>.</param>
    PolicyUpdate Update(PolicyWeights weights, OptimiserState optimiser, TrainingBatch batch, LearningSettings settings, double entropyBonus);
}
