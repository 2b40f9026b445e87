namespace Sluice.Tuning.Levers.Ranking;

/// <summary>Mean and standard deviation of every product of two columns, an upper triangle by rows.</summary>
internal sealed class TermSpreads
{
    /// <summary>A product whose variance is below this share of its mean square is constant but for rounding.</summary>
    private const double ConstantBelow = 1e-6;

    private readonly double[] _means;
    private readonly double[] _deviations;

    private TermSpreads(int stride, int length) => (Stride, _means, _deviations) = (stride, new double[length], new double[length]);

    /// <summary>Numbers from one row of a triangle to the next.</summary>
    public int Stride { get; }

    /// <param name="sums">Sums of the products; the first is the number of rows.</param>
    /// <param name="squares">Sums of their squares.</param>
    /// <param name="stride">Numbers from one row to the next.</param>
    public static TermSpreads OfLevels(ReadOnlySpan<double> sums, ReadOnlySpan<double> squares, int stride)
    {
        var spreads = new TermSpreads(stride, sums.Length);
        var rows = sums[0];
        for (var k = 0; k < sums.Length; k++)
        {
            spreads._means[k] = sums[k] / rows;
            spreads.Set(k, squares[k] / rows - spreads._means[k] * spreads._means[k], squares[k] / rows);
        }

        return spreads;
    }

    /// <summary>Of first differences, which are not centred: (f(t) - f(t-1))^2 = f(t)^2 + f(t-1)^2 - 2 f(t) f(t-1).</summary>
    /// <param name="squares">Sums of the products' squares, each as often as it has a part in a difference.</param>
    /// <param name="neighbours">Sums over the differences of f(t) f(t-1).</param>
    /// <param name="count">Number of differences.</param>
    /// <param name="stride">Numbers from one row to the next.</param>
    public static TermSpreads OfDifferences(ReadOnlySpan<double> squares, ReadOnlySpan<double> neighbours, int count, int stride)
    {
        var spreads = new TermSpreads(stride, squares.Length);
        for (var k = 0; k < squares.Length; k++)
            spreads.Set(k, (squares[k] - 2 * neighbours[k]) / count, squares[k] / count);
        return spreads;
    }

    public double Mean(int first, int second) => _means[first * Stride + second];

    /// <summary>0 where the product never varies.</summary>
    public double Deviation(int first, int second) => _deviations[first * Stride + second];

    private void Set(int k, double variance, double square) => _deviations[k] = variance > ConstantBelow * square ? Math.Sqrt(variance) : 0;
}
