using MathNet.Numerics.LinearAlgebra.Double;

namespace Sluice.Tuning.Rivals;

/// <summary>
/// Gaussian-process regression (Rasmussen and Williams 2006, algorithm 2.1) about the mean of the outputs: K = L Lᵀ with the noise on the
/// diagonal, α = K⁻¹(y - m); the posterior at x is m + kᵀα with variance k(x, x) - |L⁻¹k|².
/// </summary>
public sealed class GaussianProcess
{
    // Equal inputs without noise would make K singular.
    private const double Jitter = 1e-10;

    private readonly double[][] _inputs;
    private readonly double[,] _factor;
    private readonly double[] _weights;
    private readonly double _mean;

    private GaussianProcess(double[][] inputs, GaussianKernel kernel, double[,] factor, double[] weights, double mean, double evidence) =>
        (_inputs, Kernel, _factor, _weights, _mean, LogMarginalLikelihood) = (inputs, kernel, factor, weights, mean, evidence);

    public GaussianKernel Kernel { get; }

    /// <summary>log p(y | X), equation 2.30.</summary>
    public double LogMarginalLikelihood { get; }

    /// <summary>The posterior under a kernel.</summary>
    /// <param name="inputs">One row a trial, all of one length.</param>
    /// <param name="outputs">One number a trial.</param>
    /// <param name="kernel">What is believed beforehand.</param>
    /// <exception cref="ArgumentException">No trial, rows that do not match, or a number that is not finite.</exception>
    public static GaussianProcess Of(double[][] inputs, double[] outputs, GaussianKernel kernel)
    {
        Check(inputs, outputs);
        var n = inputs.Length;
        var covariance = new DenseMatrix(n, n);
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                covariance[i, j] = covariance[j, i] = kernel.Covariance(inputs[i], inputs[j]);
        var diagonal = kernel.NoiseDeviation * kernel.NoiseDeviation + Jitter * kernel.SignalDeviation * kernel.SignalDeviation;
        for (var i = 0; i < n; i++)
            covariance[i, i] += diagonal;

        var cholesky = covariance.Cholesky();
        var mean = outputs.Average();
        var deviations = new DenseVector([.. outputs.Select(y => y - mean)]);
        var weights = cholesky.Solve(deviations);
        var evidence = -0.5 * deviations.DotProduct(weights) - 0.5 * cholesky.DeterminantLn - 0.5 * n * Math.Log(2 * Math.PI);
        return new GaussianProcess(inputs, kernel, cholesky.Factor.ToArray(), weights.ToArray(), mean, evidence);
    }

    /// <summary>The posterior under the kernel of the grid with the highest marginal likelihood; the first of equals.</summary>
    public static GaussianProcess Fit(double[][] inputs, double[] outputs, GaussianProcessSettings settings)
    {
        settings.Validated();
        if (inputs.Length < settings.TrialsToFit)
            return Of(inputs, outputs, new(Middle(settings.LengthScales), Middle(settings.SignalDeviations), Middle(settings.NoiseDeviations)));
        GaussianProcess? best = null;
        foreach (var scale in settings.LengthScales)
        {
            foreach (var signal in settings.SignalDeviations)
            {
                foreach (var noise in settings.NoiseDeviations)
                {
                    var fitted = Of(inputs, outputs, new(scale, signal, noise));
                    if (best is null || fitted.LogMarginalLikelihood > best.LogMarginalLikelihood)
                        best = fitted;
                }
            }
        }

        return best!;
    }

    /// <summary>Mean and deviation of the noiseless output at an input.</summary>
    public (double Mean, double Deviation) At(ReadOnlySpan<double> input)
    {
        var n = _inputs.Length;
        Span<double> solved = n <= 256 ? stackalloc double[n] : new double[n];
        var mean = _mean;
        var variance = Kernel.SignalDeviation * Kernel.SignalDeviation;
        for (var i = 0; i < n; i++)
        {
            var covariance = Kernel.Covariance(input, _inputs[i]);
            mean += covariance * _weights[i];
            // Forward substitution: L z = k.
            for (var j = 0; j < i; j++)
                covariance -= _factor[i, j] * solved[j];
            solved[i] = covariance / _factor[i, i];
            variance -= solved[i] * solved[i];
        }

        return (mean, Math.Sqrt(Math.Max(0, variance)));
    }

    private static double Middle(IReadOnlyList<double> grid) => grid[grid.Count / 2];

    private static void Check(double[][] inputs, double[] outputs)
    {
        if (inputs.Length == 0 || inputs.Length != outputs.Length)
            throw new ArgumentException($"A Gaussian process was given {inputs.Length} inputs and {outputs.Length} outputs; give as many of one as of the other, and one at least.", nameof(inputs));
        if (inputs.Any(row => row.Length != inputs[0].Length || !row.All(double.IsFinite)) || !outputs.All(double.IsFinite))
            throw new ArgumentException("The inputs of a Gaussian process must be rows of one length, and all its numbers finite; leave out trials without a measurement.", nameof(inputs));
    }
}
