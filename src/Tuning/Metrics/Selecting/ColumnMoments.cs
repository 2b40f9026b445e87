namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>Count, extremes, means and co-moments of columns: all that factor analysis asks of the data.</summary>
/// <param name="Rows">Number of rows n.</param>
/// <param name="Minima">One a column, in the column's unit.</param>
/// <param name="Maxima">One a column.</param>
/// <param name="Means">One a column.</param>
/// <param name="CoMoments">p x p, symmetric: the sum over rows of (x_i - mean_i)(x_j - mean_j).</param>
public sealed record ColumnMoments(long Rows, double[] Minima, double[] Maxima, double[] Means, double[,] CoMoments)
{
    public int Columns => Means.Length;

    /// <summary>The variance (divisor n) after scaling to [0, 1] by the extremes; 0 for a constant column.</summary>
    public double ScaledVariance(int column)
    {
        var width = Maxima[column] - Minima[column];
        return width > 0 ? CoMoments[column, column] / Rows / width / width : 0;
    }

    /// <summary>Pearson's r of two columns that are not constant, in [-1, 1].</summary>
    public double Correlation(int i, int j) =>
        i == j ? 1 : Math.Clamp(CoMoments[i, j] / Math.Sqrt(CoMoments[i, i]) / Math.Sqrt(CoMoments[j, j]), -1, 1);

    /// <summary>The correlation matrix of some of the columns, none of them constant, in the order they are given in.</summary>
    public double[,] Correlations(IReadOnlyList<int> columns)
    {
        var matrix = new double[columns.Count, columns.Count];
        for (var i = 0; i < columns.Count; i++)
        {
            for (var j = 0; j < columns.Count; j++)
                matrix[i, j] = Correlation(columns[i], columns[j]);
        }

        return matrix;
    }
}
