using MathNet.Numerics.LinearAlgebra;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>Metrics as points: their loadings on the first two factors.</summary>
internal static class LoadingPlane
{
    private const int Rounds = 50;

    /// <summary>
    /// Principal-axis factoring (Harman 1976) of the columns' correlations: two factors, communalities iterated from 1 downwards. A missing
    /// value counts as its column's mean. A metric and its mirror (busy, idle) are one point: the sign of its first loading is made positive.
    /// </summary>
    /// <returns>One (x, y) for each of <paramref name="columns"/>.</returns>
    public static PlanePoint[] Of(IReadOnlyList<double[]> rows, IReadOnlyList<int> columns)
    {
        var correlation = Correlate(rows, columns);
        var loadings = new PlanePoint[columns.Count];
        for (var round = 0; round < Rounds; round++)
        {
            // Eigenvalues come in ascending order.
            var factors = correlation.Evd(Symmetricity.Symmetric);
            var (first, second) = (columns.Count - 1, columns.Count - 2);
            var largest = 0.0;
            for (var i = 0; i < columns.Count; i++)
            {
                loadings[i] = new(
                    factors.EigenVectors[i, first] * Math.Sqrt(Math.Max(0, factors.EigenValues[first].Real)),
                    factors.EigenVectors[i, second] * Math.Sqrt(Math.Max(0, factors.EigenValues[second].Real)));
                var communality = Math.Min(1, loadings[i].X * loadings[i].X + loadings[i].Y * loadings[i].Y);
                largest = Math.Max(largest, Math.Abs(communality - correlation[i, i]));
                correlation[i, i] = communality;
            }

            if (largest < 1e-4)
                break;
        }

        return Array.ConvertAll(loadings, point => point.X < 0 ? new(-point.X, -point.Y) : point);
    }

    private static Matrix<double> Correlate(IReadOnlyList<double[]> rows, IReadOnlyList<int> columns)
    {
        var standardised = Matrix<double>.Build.Dense(rows.Count, columns.Count);
        for (var j = 0; j < columns.Count; j++)
        {
            var present = rows.Select(row => row[columns[j]]).Where(double.IsFinite).ToArray();
            var mean = present.Average();
            for (var i = 0; i < rows.Count; i++)
                standardised[i, j] = double.IsFinite(rows[i][columns[j]]) ? rows[i][columns[j]] - mean : 0;
            standardised.SetColumn(j, standardised.Column(j).Normalize(2));
        }

        return standardised.TransposeThisAndMultiply(standardised);
    }
}
