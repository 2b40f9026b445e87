using System.Numerics.Tensors;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>
/// The correlation matrix of n rows of p independent normal columns, without the rows: the scatter matrix is Wishart distributed and equals A A', A lower
/// triangular with standard normals below the diagonal and the root of a chi-squared variable of n - 1 - i degrees of freedom on it (Bartlett 1933).
/// </summary>
public static class RandomCorrelations
{
    /// <param name="rows">n, more than <paramref name="columns"/>.</param>
    /// <param name="columns">p.</param>
    /// <returns>p x p.</returns>
    public static double[,] Draw(long rows, int columns, ref RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(rows, columns);
        var factor = new double[columns][];
        for (var i = 0; i < columns; i++)
        {
            factor[i] = new double[i + 1];
            var squared = 0.0;
            for (var j = 0; j < i; j++)
            {
                factor[i][j] = random.NextNormal();
                squared += factor[i][j] * factor[i][j];
            }

            var diagonal = ChiSquared(rows - 1 - i, ref random);
            factor[i][i] = Math.Sqrt(diagonal);
            // Rows of unit length: their products are the correlations.
            var scale = 1 / Math.Sqrt(squared + diagonal);
            for (var j = 0; j <= i; j++)
                factor[i][j] *= scale;
        }

        var matrix = new double[columns, columns];
        for (var i = 0; i < columns; i++)
        {
            matrix[i, i] = 1;
            for (var j = 0; j < i; j++)
                matrix[i, j] = matrix[j, i] = TensorPrimitives.Dot<double>(factor[i].AsSpan(0, j + 1), factor[j]);
        }

        return matrix;
    }

    // Twice a gamma variable of half the degrees (Marsaglia and Tsang 2000, whose method asks for a shape of at least 1).
    private static double ChiSquared(long degrees, ref RandomStream random)
    {
        if (degrees == 1)
        {
            var normal = random.NextNormal();
            return normal * normal;
        }

        var d = degrees / 2.0 - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var normal = random.NextNormal();
            var root = 1 + c * normal;
            if (root <= 0)
                continue;
            var cube = root * root * root;
            if (Math.Log(1 - random.NextUniform()) < 0.5 * normal * normal + d * (1 - cube + Math.Log(cube)))
                return 2 * d * cube;
        }
    }
}
