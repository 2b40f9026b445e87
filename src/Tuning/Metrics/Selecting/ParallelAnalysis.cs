using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>
/// How many factors there are: as many leading eigenvalues of the correlation matrix as exceed those of random data of the same size (Horn 1965). The
/// data of a scree plot.
/// </summary>
/// <param name="Eigenvalues">Falling, one a column.</param>
/// <param name="RandomEigenvalues">The quantile of random data's, rank by rank.</param>
/// <param name="Factors">May be 0.</param>
public sealed record ParallelAnalysis(ImmutableArray<double> Eigenvalues, ImmutableArray<double> RandomEigenvalues, int Factors)
{
    /// <param name="correlations">p x p.</param>
    /// <param name="rows">n, more than p.</param>
    public static ParallelAnalysis Of(double[,] correlations, long rows, MetricSelectionSettings settings)
    {
        var columns = correlations.GetLength(0);
        var draws = new double[settings.RandomDraws][];
        Parallel.For(0, draws.Length, new ParallelOptions { MaxDegreeOfParallelism = settings.Threads }, draw =>
        {
            var random = RandomStream.For(settings.Seed, RandomStream.Key(nameof(ParallelAnalysis)), (ulong)draw);
            draws[draw] = EigenvaluesOf(RandomCorrelations.Draw(rows, columns, ref random));
        });
        return Compare(EigenvaluesOf(correlations), draws, settings.RandomQuantile);
    }

    /// <param name="eigenvalues">Falling.</param>
    /// <param name="draws">Falling eigenvalues of each random matrix.</param>
    public static ParallelAnalysis Compare(IReadOnlyList<double> eigenvalues, IReadOnlyList<double[]> draws, double quantile)
    {
        var random = Enumerable.Range(0, eigenvalues.Count)
            .Select(rank => SortedArrayStatistics.QuantileCustom([.. draws.Select(draw => draw[rank]).Order()], quantile, QuantileDefinition.R7))
            .ToImmutableArray();
        var factors = Enumerable.Range(0, eigenvalues.Count).TakeWhile(rank => eigenvalues[rank] > random[rank]).Count();
        return new ParallelAnalysis([.. eigenvalues], random, factors);
    }

    /// <summary>The eigenvalues of a symmetric matrix, falling.</summary>
    public static double[] EigenvaluesOf(double[,] symmetric)
    {
        var values = Matrix<double>.Build.DenseOfArray(symmetric).Evd(Symmetricity.Symmetric).EigenValues;
        return [.. values.Select(value => value.Real).OrderDescending()];
    }
}
