namespace Sluice.Tuning.Policy;

/// <summary>
/// How far a policy has moved from what its episodes were drawn from: a summary of the rows' weights min(1, mu_now / mu_logged).
/// A row whose step was not measured is none of them.
/// </summary>
/// <param name="Rows">Rows that count.</param>
/// <param name="Clipped">Rows of older policies whose weight is 1: the action is now at least as likely as it was.</param>
/// <param name="Sum">Of the weights.</param>
/// <param name="SumOfSquares">Of the weights.</param>
public readonly record struct ImportanceWeights(int Rows, int Clipped, double Sum, double SumOfSquares)
{
    /// <summary>(sum w)^2 / sum w^2: as many rows of equal weight would say as much. Clipping hides the weights above 1, so it flatters.</summary>
    public double EffectiveSampleSize => SumOfSquares > 0 ? Sum * Sum / SumOfSquares : 0;

    public double EffectiveShare => Share(EffectiveSampleSize);

    public double Mean => Share(Sum);

    public double ClippedShare => Share(Clipped);

    /// <param name="weights">As in <see cref="TrainingBatch.Weights"/>.</param>
    /// <param name="areOld">Whether the rows are of older policies; the weight of a current one is 1 without any clipping.</param>
    public static ImportanceWeights Of(ReadOnlySpan<float> weights, bool areOld)
    {
        var all = default(ImportanceWeights);
        foreach (var weight in weights)
        {
            if (weight > 0)
                all = all.Plus(new(1, areOld && weight >= 1 ? 1 : 0, weight, (double)weight * weight));
        }

        return all;
    }

    public ImportanceWeights Plus(ImportanceWeights other) =>
        new(Rows + other.Rows, Clipped + other.Clipped, Sum + other.Sum, SumOfSquares + other.SumOfSquares);

    private double Share(double part) => Rows > 0 ? part / Rows : 0;
}
