namespace Sluice.Tuning.Policy;

/// <summary>What one update made.</summary>
/// <param name="Weights">The new parameters.</param>
/// <param name="Optimiser">RMSProp's new state.</param>
/// <param name="GradientNorm">Euclidean norm of the gradient, before RMSProp.</param>
/// <param name="Entropy">Mean entropy of pi over the measured steps under the old parameters, nats.</param>
/// <param name="Objective">What was ascended, under the old parameters: mean of weight x log mu x advantage, plus the entropy bonus.</param>
public sealed record PolicyUpdate(PolicyWeights Weights, OptimiserState Optimiser, double GradientNorm, double Entropy, double Objective);

/// <summary>The direction of steepest ascent.</summary>
/// <param name="Values">In the layout of <see cref="PolicyWeights"/>.</param>
/// <param name="Entropy">As in <see cref="PolicyUpdate"/>.</param>
/// <param name="Objective">As in <see cref="PolicyUpdate"/>.</param>
public sealed record PolicyGradient(float[] Values, double Entropy, double Objective);
