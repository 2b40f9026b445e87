using System.Numerics.Tensors;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// The first differences of consecutive rows, D v = v(t) - v(t-1), D having one row for each pair of rows that follow on each other (the usual cure of
/// slow drifts in panel data: Wooldridge 2010, section 10.6). Neither terms nor differences are written out: since (D u)^T (D v) = u^T (D^T D v), the
/// products of all differenced terms with a differenced vector are products of the terms themselves with the row weights D^T D v. Differences are
/// not centred: their mean over a run is the little that its last row is off its first, divided by its length.
/// </summary>
internal sealed class RowDifferences
{
    private const int ChunkRows = ObservationChunks.ChunkRows;

    private readonly ObservationChunks _chunks;

    // For each row 1 where it follows on the row before it, else 0; zeros behind the last.
    private readonly float[] _follows;

    /// <param name="chunks">The rows.</param>
    /// <param name="follows">For each row whether it is the next observation of the same series after the row before it.</param>
    /// <exception cref="UnrankableException">No row follows on another.</exception>
    public RowDifferences(ObservationChunks chunks, IReadOnlyList<bool> follows)
    {
        _chunks = chunks;
        _follows = new float[chunks.Count * ChunkRows + 1];
        for (var r = 0; r < follows.Count; r++)
        {
            if (follows[r])
            {
                _follows[r] = 1;
                Count++;
            }
        }

        if (Count == 0)
        {
            throw new UnrankableException(
                $"none of {chunks.Rows} observations follows on another of its series without a gap, so there are no differences; gather consecutive observations or rank by levels");
        }
    }

    /// <summary>Rows of D.</summary>
    public int Count { get; }

    /// <summary>D^T D v for the rows of a chunk, v being the product of two columns.</summary>
    public void Weigh(int chunk, int first, int second, Span<float> weights)
    {
        Span<float> values = stackalloc float[ChunkRows + 2];
        Span<float> differences = stackalloc float[ChunkRows + 1];
        values[0] = chunk == 0 ? 0 : Value(chunk - 1, ChunkRows - 1, first, second);
        TensorPrimitives.Multiply(_chunks.Column(chunk, first), _chunks.Column(chunk, second), values[1..]);
        values[^1] = chunk == _chunks.Count - 1 ? 0 : Value(chunk + 1, 0, first, second);
        TensorPrimitives.Subtract(values[1..], values[..^1], differences);
        TensorPrimitives.Multiply(differences, _follows.AsSpan(chunk * ChunkRows, ChunkRows + 1), differences);
        TensorPrimitives.Subtract(differences[..^1], differences[1..], weights);
    }

    /// <summary>In how many differences each row of a chunk has a part: the weights with which squares of terms are summed.</summary>
    public void CountParts(int chunk, Span<float> weights) =>
        TensorPrimitives.Add(_follows.AsSpan(chunk * ChunkRows, ChunkRows), _follows.AsSpan(chunk * ChunkRows + 1, ChunkRows), weights);

    /// <summary>1 for each row that follows on the one before: the weights with which products of neighbouring rows are summed.</summary>
    public void Mark(int chunk, Span<float> weights) => _follows.AsSpan(chunk * ChunkRows, ChunkRows).CopyTo(weights);

    /// <summary>D v for some rows of a chunk, v being the product of two columns; 0 where a row does not follow on the one before.</summary>
    public void Write(int chunk, int start, int first, int second, Span<float> differences)
    {
        var a = _chunks.Column(chunk, first);
        var b = _chunks.Column(chunk, second);
        var before = start > 0 ? a[start - 1] * b[start - 1] : chunk > 0 ? Value(chunk - 1, ChunkRows - 1, first, second) : 0;
        for (var r = 0; r < differences.Length; r++)
        {
            var value = a[start + r] * b[start + r];
            differences[r] = _follows[chunk * ChunkRows + start + r] * (value - before);
            before = value;
        }
    }

    /// <summary>The root of the mean square of a column's differences.</summary>
    public double Deviation(int column)
    {
        var sum = 0.0;
        Span<float> differences = stackalloc float[ChunkRows];
        for (var chunk = 0; chunk < _chunks.Count; chunk++)
        {
            Write(chunk, 0, column, 0, differences);
            foreach (var difference in differences)
                sum += (double)difference * difference;
        }

        return Math.Sqrt(sum / Count);
    }

    private float Value(int chunk, int row, int first, int second) => _chunks.Column(chunk, first)[row] * _chunks.Column(chunk, second)[row];
}
