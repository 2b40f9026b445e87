using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>
/// Factor analysis by maximum likelihood on the correlation matrix: with the noise Psi held, the loadings are
/// Psi^1/2 V (Lambda - 1)^1/2, from the leading eigenpairs of Psi^-1/2 R Psi^-1/2; with the loadings held, Psi is what they leave of the diagonal
/// (Barber 2012, section 21.2). The iterates are those of scikit-learn's FactorAnalysis with exact singular values, which needs all rows for them.
/// </summary>
public static class FactorAnalysis
{
    // Keeps a column that the factors explain entirely (a Heywood case) from a division by zero; scikit-learn's value.
    private const double LeastNoise = 1e-12;

    /// <param name="correlations">p x p.</param>
    /// <param name="rows">Observations behind the correlations.</param>
    /// <param name="factors">k, from 1 to p - 1.</param>
    public static FactorModel Fit(double[,] correlations, long rows, int factors, MetricSelectionSettings settings)
    {
        var columns = correlations.GetLength(0);
        if (factors < 1 || factors >= columns)
            throw new ArgumentOutOfRangeException(nameof(factors), factors, $"{columns} columns have 1 to {columns - 1} factors.");
        if (correlations.Cast<double>().Any(r => !double.IsFinite(r)))
            throw new ArgumentException("A correlation is not finite; drop constant columns first.", nameof(correlations));
        var noise = Enumerable.Repeat(1.0, columns).ToArray();
        var logLikelihoods = new List<double>();
        var loadings = new double[columns, factors];
        while (true)
        {
            var logLikelihood = Load(correlations, noise, loadings) * rows;
            var gain = logLikelihoods.Count > 0 ? logLikelihood - logLikelihoods[^1] : double.PositiveInfinity;
            logLikelihoods.Add(logLikelihood);
            if (gain < settings.LogLikelihoodTolerance)
                return Model(loadings, noise, logLikelihoods, FactorStop.Converged);
            if (logLikelihoods.Count == settings.MaximumIterations)
                return Model(loadings, noise, logLikelihoods, FactorStop.OutOfIterations);
            for (var i = 0; i < columns; i++)
                noise[i] = Math.Max(correlations[i, i] - Squares(loadings, i), LeastNoise);
        }
    }

    // The best loadings under the noise; returns the log-likelihood of a row.
    private static double Load(double[,] correlations, double[] noise, double[,] loadings)
    {
        var (columns, factors) = (noise.Length, loadings.GetLength(1));
        var deviations = Array.ConvertAll(noise, psi => Math.Sqrt(psi) + LeastNoise);
        var whitened = Matrix<double>.Build.Dense(columns, columns, (i, j) => correlations[i, j] / deviations[i] / deviations[j]);
        var eigen = whitened.Evd(Symmetricity.Symmetric);
        // They rise; what the leading ones leave of the trace is unexplained.
        var (logs, unexplained) = (0.0, 0.0);
        for (var rank = 0; rank < columns; rank++)
        {
            var from = columns - 1 - rank;
            var value = eigen.EigenValues[from].Real;
            if (rank >= factors)
            {
                unexplained += value;
                continue;
            }

            logs += Math.Log(value);
            var length = Math.Sqrt(Math.Max(value - 1, 0));
            for (var i = 0; i < columns; i++)
                loadings[i, rank] = length * eigen.EigenVectors[i, from] * deviations[i];
        }

        return -0.5 * (columns * Math.Log(2 * Math.PI) + factors + logs + unexplained + noise.Sum(Math.Log));
    }

    private static double Squares(double[,] loadings, int row)
    {
        var sum = 0.0;
        for (var factor = 0; factor < loadings.GetLength(1); factor++)
            sum += loadings[row, factor] * loadings[row, factor];
        return sum;
    }

    private static FactorModel Model(double[,] loadings, double[] noise, List<double> logLikelihoods, FactorStop stop)
    {
        var (columns, factors) = (loadings.GetLength(0), loadings.GetLength(1));
        var signs = new double[factors];
        for (var factor = 0; factor < factors; factor++)
        {
            var largest = Enumerable.Range(0, columns).MaxBy(i => Math.Abs(loadings[i, factor]));
            signs[factor] = loadings[largest, factor] < 0 ? -1 : 1;
        }

        return new FactorModel(
            [.. Enumerable.Range(0, columns).Select(i => ImmutableArray.CreateRange(
                Enumerable.Range(0, factors).Select(factor => signs[factor] * loadings[i, factor])))],
            [.. noise], [.. logLikelihoods], stop);
    }
}
