namespace Sluice.Tuning.Policy;

/// <summary>
/// How far the episodes of an update agree on where to go. With g_1..g_n the episodes' shares of the gradient, their mean m and their unbiased
/// covariance S, the mean of n has noise tr(S)/n, and |m|^2 - tr(S)/n estimates the squared length of the true gradient without bias
/// (McCandlish et al. 2018, "An Empirical Model of Large-Batch Training", appendix A): signal over noise is their ratio, and 0 where the estimate is negative.
/// </summary>
/// <remarks>
/// A lower bound, in two ways: what sets the workload classes apart counts as noise here, though every update has all of them, and episodes of a class
/// share a baseline and so are not quite independent.
/// </remarks>
public static class GradientNoise
{
    // Whichever engine learns, so that a run's figures can be compared with another's; one thread, since it is not often asked.
    private static readonly ManagedEngine Engine = new();

    /// <summary>Signal over noise: NaN for fewer than two episodes or where all gradients are 0, infinite where all are equal otherwise.</summary>
    /// <param name="gradients">One an episode, all of one length; any common factor cancels.</param>
    public static double SignalToNoise(IReadOnlyList<float[]> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var n = gradients.Count;
        if (n < 2)
            return double.NaN;
        var mean = new double[gradients[0].Length];
        foreach (var gradient in gradients)
        {
            for (var k = 0; k < mean.Length; k++)
                mean[k] += gradient[k];
        }

        for (var k = 0; k < mean.Length; k++)
            mean[k] /= n;
        var spread = 0.0;
        foreach (var gradient in gradients)
        {
            for (var k = 0; k < mean.Length; k++)
                spread += (gradient[k] - mean[k]) * (gradient[k] - mean[k]);
        }

        var squaredMean = mean.Sum(m => m * m);
        var noise = spread / (n - 1) / n;
        if (noise == 0)
            return squaredMean == 0 ? double.NaN : double.PositiveInfinity;
        return Math.Max(0, squaredMean - noise) / noise;
    }

    /// <summary>Each episode's share of a batch's gradient, the entropy bonus included; they add up to it.</summary>
    /// <param name="weights">The parameters that the gradient is taken at.</param>
    /// <param name="batch">Whole episodes, one after the other.</param>
    /// <param name="lengths">Rows of each episode, in order.</param>
    /// <param name="settings">Hyperparameters.</param>
    /// <param name="entropyBonus">The update's.</param>
    public static IReadOnlyList<float[]> ByEpisode(
        PolicyWeights weights, TrainingBatch batch, IReadOnlyList<int> lengths, LearningSettings settings, double entropyBonus)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(lengths);
        if (lengths.Sum() != batch.Steps)
            throw new ArgumentException($"the episodes have {lengths.Sum()} steps, the batch has {batch.Steps}", nameof(lengths));
        var shares = new float[lengths.Count][];
        var first = 0;
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = ShareOf(weights, batch, batch.Rows(first, lengths[i]), settings, entropyBonus);
            first += lengths[i];
        }

        return shares;
    }

    private static float[] ShareOf(PolicyWeights weights, TrainingBatch batch, TrainingBatch episode, LearningSettings settings, double entropyBonus)
    {
        if (episode.MeasuredSteps == 0)
            return new float[batch.Shape.ParameterCount];
        var share = (float)episode.MeasuredSteps / batch.MeasuredSteps;
        return Array.ConvertAll(Engine.Gradient(weights, episode, settings, entropyBonus).Values, g => g * share);
    }
}
