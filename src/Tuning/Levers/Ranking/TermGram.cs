using System.Numerics.Tensors;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>The correlations of all terms of degree 2, from the levers alone: a column is one pass over the rows, and is kept.</summary>
internal sealed class TermGram : IGramColumns
{
    private readonly EncodedObservations _observations;
    private readonly WeightedMoments _moments;
    private readonly Dictionary<int, double[]> _columns = [];

    public TermGram(EncodedObservations observations, int threads, CancellationToken cancellation)
    {
        _observations = observations;
        _moments = new(observations.Chunks, observations.Columns.Count + 1, threads, cancellation);
        var sums = _moments.Sum((_, weights) => weights.Fill(1)).ToArray();
        Table = new(observations.Columns, sums, _moments.SumOfSquares(), _moments.Stride);
    }

    public TermTable Table { get; }

    public int Terms => Table.Count;

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
        var sums = _moments.Sum((chunk, weights) => _observations.Chunks.Column(chunk, column).CopyTo(weights));
        var correlations = new double[Terms];
        Table.Correlate(sums, _observations.Chunks.Rows, 1, correlations);
        return correlations;
    }

    private double[] Make(int term)
    {
        var (first, second) = Table.Pair(term);
        var sums = _moments.Sum((chunk, weights) =>
            TensorPrimitives.Multiply(_observations.Chunks.Column(chunk, first), _observations.Chunks.Column(chunk, second), weights));
        var column = new double[Terms];
        Table.Correlate(sums, _observations.Chunks.Rows, Table.Deviation(term), column);
        return column;
    }
}
