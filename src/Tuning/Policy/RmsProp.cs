namespace Sluice.Tuning.Policy;

/// <summary>RMSProp, ascending: s = rho s + (1 - rho) g^2; theta += rate g / sqrt(s + eps), eps inside the root (Tieleman and Hinton 2012).</summary>
internal static class RmsProp
{
    public static PolicyUpdate Ascend(PolicyWeights weights, OptimiserState optimiser, PolicyGradient gradient, LearningSettings settings)
    {
        var parameters = weights.Parameters.ToArray();
        var meanSquares = optimiser.MeanSquares.ToArray();
        if (meanSquares.Length != parameters.Length)
            throw new ArgumentException($"{parameters.Length} weights but {meanSquares.Length} mean squares", nameof(optimiser));
        var decay = (float)settings.Decay;
        var fresh = (float)(1 - settings.Decay);
        var rate = (float)settings.LearningRate;
        var epsilon = (float)settings.Epsilon;
        var squaredNorm = 0.0;
        for (var i = 0; i < parameters.Length; i++)
        {
            var g = gradient.Values[i];
            squaredNorm += (double)g * g;
            meanSquares[i] = decay * meanSquares[i] + fresh * g * g;
            parameters[i] += rate * g / MathF.Sqrt(meanSquares[i] + epsilon);
        }

        return new(
            PolicyWeights.Own(weights.Shape, parameters), OptimiserState.Own(meanSquares), Math.Sqrt(squaredNorm), gradient.Entropy, gradient.Objective);
    }
}
