namespace Sluice.Tuning.Rivals;

/// <summary>
/// The Matérn covariance of smoothness 5/2, the same in every direction (Rasmussen and Williams 2006, equation 4.17):
/// k(r) = s² (1 + √5 r/l + 5 r²/(3 l²)) exp(-√5 r/l).
/// </summary>
/// <param name="LengthScale">l, in the unit of the inputs.</param>
/// <param name="SignalDeviation">s, in the unit of the outputs.</param>
/// <param name="NoiseDeviation">Of one measurement, in the unit of the outputs.</param>
public readonly record struct GaussianKernel(double LengthScale, double SignalDeviation, double NoiseDeviation)
{
    private static readonly double Root5 = Math.Sqrt(5);

    /// <summary>Covariance of the noiseless outputs at two inputs.</summary>
    public double Covariance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var squares = 0.0;
        for (var i = 0; i < a.Length; i++)
            squares += (a[i] - b[i]) * (a[i] - b[i]);
        var r = Root5 * Math.Sqrt(squares) / LengthScale;
        return SignalDeviation * SignalDeviation * (1 + r + r * r / 3) * Math.Exp(-r);
    }
}
