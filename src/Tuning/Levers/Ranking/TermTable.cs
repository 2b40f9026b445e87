namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// The terms of degree 1 and 2 as pairs of columns, column 0 being the ones: the levers first, then the products row by row. Left out are squares
/// of two-valued columns (linear in the column), products of two categories of one lever (always 0) and products that never vary.
/// A term is standardised by the mean and deviation of its levels or differences, never written out.
/// </summary>
internal sealed class TermTable
{
    private readonly List<(int First, int Second)> _pairs = [];
    private readonly List<double> _means = [];
    private readonly List<double> _deviations = [];
    private readonly IReadOnlyList<EncodedColumn> _columns;

    /// <param name="columns">Column k + 1 of the matrix.</param>
    /// <param name="spreads">Of the products of columns.</param>
    public TermTable(IReadOnlyList<EncodedColumn> columns, TermSpreads spreads)
    {
        (_columns, Stride) = (columns, spreads.Stride);
        for (var a = 0; a <= columns.Count; a++)
        {
            for (var b = Math.Max(a, 1); b <= columns.Count; b++)
            {
                if (a > 0 && IsRedundant(columns[a - 1], columns[b - 1]))
                    continue;
                if (spreads.Deviation(a, b) > 0)
                {
                    _pairs.Add((a, b));
                    _means.Add(spreads.Mean(a, b));
                    _deviations.Add(spreads.Deviation(a, b));
                }
                else
                {
                    Constant++;
                }
            }
        }
    }

    public int Count => _pairs.Count;

    public int Stride { get; }

    /// <summary>Products that never vary.</summary>
    public int Constant { get; }

    public (int First, int Second) Pair(int term) => _pairs[term];

    public RankingTerm Describe(int term)
    {
        var (first, second) = _pairs[term];
        var last = _columns[second - 1].Column;
        return first == 0 ? new(last, null) : new(_columns[first - 1].Column, last);
    }

    /// <summary>
    /// The correlations of all terms with what was summed against them: (E[f w] - E[f] E[w]) / (s_f s_w), by an upper triangle of E[x_i x_j w].
    /// </summary>
    /// <param name="sums">The triangle, not divided by the rows; its first element is the sum of w.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="deviation">Standard deviation of w.</param>
    /// <param name="correlations">One a term.</param>
    public void Correlate(ReadOnlySpan<double> sums, int rows, double deviation, Span<double> correlations)
    {
        var mean = sums[0] / rows;
        for (var t = 0; t < correlations.Length; t++)
        {
            var (first, second) = _pairs[t];
            correlations[t] = (sums[first * Stride + second] / rows - _means[t] * mean) / (_deviations[t] * deviation);
        }
    }

    public double Deviation(int term) => _deviations[term];

    private static bool IsRedundant(EncodedColumn a, EncodedColumn b) => a.Lever.Equals(b.Lever) && (a != b || a.TwoValued);
}
