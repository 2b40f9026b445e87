using MathNet.Numerics.Distributions;

namespace Sluice.Tuning.Rivals;

/// <summary>
/// By how much an uncertain output is expected to fall below the best one (Jones, Schonlau and Welch 1998, equation 15, for a minimum):
/// (b - μ) Φ(z) + σ φ(z) with z = (b - μ)/σ.
/// </summary>
public static class ExpectedImprovement
{
    public static double Below(double best, double mean, double deviation)
    {
        if (!(deviation > 0))
            return Math.Max(0, best - mean);
        var z = (best - mean) / deviation;
        return Math.Max(0, (best - mean) * Normal.CDF(0, 1, z) + deviation * Normal.PDF(0, 1, z));
    }
}
