using System.Numerics.Tensors;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// The correlations of all terms of degree 2, or of their first differences, from the levers alone: a column is one pass over the rows, and is kept.
/// </summary>
internal sealed class TermGram : IGramColumns
{
    /// <summary>So few observations that chance explains all: nothing but a copy of the target enters.</summary>
    private const double MostChance = 0.999;

    private readonly EncodedObservations _observations;
    private readonly WeightedMoments _moments;
    private readonly Dictionary<int, double[]> _columns = [];

    public TermGram(EncodedObservations observations, int threads, CancellationToken cancellation)
    {
        _observations = observations;
        _moments = new(observations.Chunks, observations.Columns.Count + 1, threads, cancellation);
        Table = new(observations.Columns, Differences is null ? OfLevels() : OfDifferences(Differences));
        if (Terms == 0)
        {
            throw new UnrankableException(
                $"no lever changed between any of {Rows} pairs of consecutive observations; rank by levels, or gather observations between which levers change");
        }
    }

    public TermTable Table { get; }

    public int Terms => Table.Count;

    /// <summary>The largest correlation to expect of so many terms with white noise: sqrt(2 ln(2 p) / n), see <see cref="LeverRankingSettings.EndAtChance"/>.</summary>
    public double ChanceCorrelation => Math.Min(MostChance, Math.Sqrt(2 * Math.Log(2.0 * Terms) / Rows));

    private RowDifferences? Differences => _observations.Differences;

    /// <summary>What means are taken over: the observations, or their differences.</summary>
    private int Rows => Differences?.Count ?? _observations.Chunks.Rows;

    /// <summary>Columns made so far.</summary>
    public int Made => _columns.Count;

    public ReadOnlySpan<double> Column(int term)
    {
        if (!_columns.TryGetValue(term, out var column))
            _columns.Add(term, column = Make(term));
        return column;
    }

    /// <summary>The correlation of every term with a target.</summary>
    public double[] WithTarget(int target)
    {
        var column = _observations.TargetColumn(target);
        // The ones, column 0, leave the target as it is.
        var sums = Sum(column, 0);
        var correlations = new double[Terms];
        Table.Correlate(sums, Rows, Differences?.Deviation(column) ?? 1, correlations);
        return correlations;
    }

    private double[] Make(int term)
    {
        var (first, second) = Table.Pair(term);
        var sums = Sum(first, second);
        var column = new double[Terms];
        Table.Correlate(sums, Rows, Table.Deviation(term), column);
        return column;
    }

    /// <summary>Every term with the product of two columns.</summary>
    private ReadOnlySpan<double> Sum(int first, int second) => _moments.Sum(Differences is { } differences
        ? (chunk, weights) => differences.Weigh(chunk, first, second, weights)
        : (chunk, weights) => TensorPrimitives.Multiply(_observations.Chunks.Column(chunk, first), _observations.Chunks.Column(chunk, second), weights));

    private TermSpreads OfLevels()
    {
        var sums = _moments.Sum((_, weights) => weights.Fill(1)).ToArray();
        return TermSpreads.OfLevels(sums, _moments.SumOfSquares((_, weights) => weights.Fill(1)), _moments.Stride);
    }

    private TermSpreads OfDifferences(RowDifferences differences)
    {
        var squares = _moments.SumOfSquares(differences.CountParts).ToArray();
        return TermSpreads.OfDifferences(squares, _moments.SumOfNeighbours(differences.Mark), differences.Count, _moments.Stride);
    }
}
