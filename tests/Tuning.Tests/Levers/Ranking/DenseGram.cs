using Sluice.Tuning.Levers.Ranking;

namespace Sluice.Tuning.Tests.Levers.Ranking;

/// <summary>A Gram matrix written out.</summary>
internal sealed class DenseGram(double[][] rows) : IGramColumns
{
    public int Terms => rows.Length;

    public double this[int a, int b] => rows[a][b];

    public ReadOnlySpan<double> Column(int term) => rows[term];

    /// <summary>The correlations of columns, and of each with <paramref name="target"/>; all are standardised in place.</summary>
    public static (DenseGram Gram, double[] Correlations) Of(double[][] columns, double[] target)
    {
        foreach (var column in columns.Append(target))
            Standardise(column);
        var rows = Array.ConvertAll(columns, a => Array.ConvertAll(columns, b => Mean(a, b)));
        for (var k = 0; k < rows.Length; k++)
            rows[k][k] = 1;
        return (new(rows), Array.ConvertAll(columns, column => Mean(column, target)));
    }

    /// <summary>The same without centring: cosines.</summary>
    public static (DenseGram Gram, double[] Cosines) Uncentred(double[][] columns, double[] target) =>
        (new(Array.ConvertAll(columns, a => Array.ConvertAll(columns, b => Cosine(a, b)))), Array.ConvertAll(columns, column => Cosine(column, target)));

    public static double Mean(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var r = 0; r < a.Length; r++)
            sum += a[r] * b[r];
        return sum / a.Length;
    }

    private static double Cosine(double[] a, double[] b) => ReferenceEquals(a, b) ? 1 : Mean(a, b) / Math.Sqrt(Mean(a, a) * Mean(b, b));

    private static void Standardise(double[] column)
    {
        var mean = column.Average();
        var deviation = Math.Sqrt(column.Average(value => (value - mean) * (value - mean)));
        for (var r = 0; r < column.Length; r++)
            column[r] = (column[r] - mean) / deviation;
    }
}
