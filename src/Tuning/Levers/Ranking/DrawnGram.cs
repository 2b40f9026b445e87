namespace Sluice.Tuning.Levers.Ranking;

/// <summary>The correlations of a few terms with each other and with the targets in one drawing of series.</summary>
internal sealed class DrawnGram : IGramColumns
{
    private readonly double[] _correlations;
    private readonly double[][] _withTargets;

    /// <param name="moments">Where the products of the columns stand.</param>
    /// <param name="sums">The drawing's sums, packed.</param>
    /// <param name="terms">Number of terms.</param>
    /// <param name="targets">Number of targets.</param>
    /// <param name="centred">False for differences, whose mean is taken to be 0.</param>
    public DrawnGram(SeriesMoments moments, ReadOnlySpan<float> sums, int terms, int targets, bool centred)
    {
        Terms = terms;
        double rows = sums[moments.At(0, 0)];
        var means = new double[1 + terms + targets];
        var scales = new double[1 + terms + targets];
        for (var c = 1; c < means.Length; c++)
        {
            means[c] = centred ? sums[moments.At(0, c)] / rows : 0;
            var square = sums[moments.At(c, c)] / rows;
            var variance = square - means[c] * means[c];
            // What never varies in this drawing correlates with nothing.
            scales[c] = variance > 1e-5 * square ? 1 / Math.Sqrt(variance) : 0;
        }

        _correlations = new double[terms * terms];
        for (var a = 0; a < terms; a++)
        {
            for (var b = a; b < terms; b++)
            {
                var value = a == b ? 1 : (sums[moments.At(a + 1, b + 1)] / rows - means[a + 1] * means[b + 1]) * scales[a + 1] * scales[b + 1];
                _correlations[a * terms + b] = value;
                _correlations[b * terms + a] = value;
            }
        }

        _withTargets = new double[targets][];
        for (var t = 0; t < targets; t++)
        {
            var column = 1 + terms + t;
            _withTargets[t] = new double[terms];
            for (var a = 0; a < terms; a++)
                _withTargets[t][a] = (sums[moments.At(a + 1, column)] / rows - means[a + 1] * means[column]) * scales[a + 1] * scales[column];
        }
    }

    public int Terms { get; }

    public ReadOnlySpan<double> Column(int term) => _correlations.AsSpan(term * Terms, Terms);

    public ReadOnlySpan<double> WithTarget(int target) => _withTargets[target];
}
