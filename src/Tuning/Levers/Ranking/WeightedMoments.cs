using System.Numerics.Tensors;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>Writes the weight of every row of a chunk.</summary>
internal delegate void RowWeights(int chunk, Span<float> weights);

/// <summary>Writes products of a chunk's columns, <see cref="ObservationChunks.Stride"/> apart.</summary>
internal delegate void ColumnProducts(int chunk, Span<float> products);

/// <summary>
/// X^T diag(w) X for one vector of row weights w in one pass over the rows: with w = x_i x_j a column of the Gram matrix of all terms of
/// degree 2 (Golub and Van Loan's symmetric rank-k update, the upper triangle in blocks). A fixed number of segments, each summed by one
/// thread and then added in order, gives the same bits for any number of threads.
/// </summary>
internal sealed class WeightedMoments
{
    private const int SegmentCount = 16;

    private readonly ObservationChunks _data;
    private readonly ParallelOptions _parallel;
    private readonly Segment[] _segments;
    private readonly double[] _total;

    /// <param name="data">The first <paramref name="columns"/> columns are X; the chunks have room up to the next multiple of four.</param>
    /// <param name="columns">Columns of X.</param>
    /// <param name="threads">Threads to use at most; changes the time only.</param>
    /// <param name="cancellation">Ends a pass between two chunks.</param>
    public WeightedMoments(ObservationChunks data, int columns, int threads, CancellationToken cancellation)
    {
        _data = data;
        Stride = (columns + GramTile.Size - 1) / GramTile.Size * GramTile.Size;
        _parallel = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        var count = Math.Min(SegmentCount, data.Count);
        _segments = new Segment[count];
        for (var s = 0; s < count; s++)
            _segments[s] = new(Stride, (int)((long)data.Count * s / count), (int)((long)data.Count * (s + 1) / count));
        _total = new double[Stride * Stride];
    }

    /// <summary>Numbers from one row of the result to the next.</summary>
    public int Stride { get; }

    /// <summary>The upper triangle of X^T diag(w) X by rows, overwritten by the next pass; below the diagonal only parts of blocks.</summary>
    public ReadOnlySpan<double> Sum(RowWeights weights) => Sum(segment =>
    {
        for (var chunk = segment.First; chunk < segment.End; chunk++)
        {
            _parallel.CancellationToken.ThrowIfCancellationRequested();
            weights(chunk, segment.Weights);
            AddChunk(segment, _data.Chunk(chunk), segment.Weights);
        }
    });

    /// <summary>The same triangle of (X o X)^T diag(w) (X o X), o being the product of elements: the squares of all terms of degree 2.</summary>
    public ReadOnlySpan<double> SumOfSquares(RowWeights weights) => SumOfProducts(weights, (chunk, products) =>
    {
        var x = _data.Chunk(chunk)[..products.Length];
        TensorPrimitives.Multiply(x, x, products);
    });

    /// <summary>The same with X o X(t-1), each row by the one before it: the products of all terms of degree 2 in neighbouring rows.</summary>
    public ReadOnlySpan<double> SumOfNeighbours(RowWeights weights) => SumOfProducts(weights, (chunk, products) =>
    {
        for (var c = 0; c < Stride; c++)
        {
            var x = _data.Column(chunk, c);
            var column = products.Slice(c * ObservationChunks.Stride, ObservationChunks.ChunkRows);
            column[0] = chunk == 0 ? 0 : x[0] * _data.Column(chunk - 1, c)[^1];
            TensorPrimitives.Multiply(x[1..], x[..^1], column[1..]);
        }
    });

    private ReadOnlySpan<double> SumOfProducts(RowWeights weights, ColumnProducts products) => Sum(segment =>
    {
        var space = new AlignedFloats(Stride * ObservationChunks.Stride);
        for (var chunk = segment.First; chunk < segment.End; chunk++)
        {
            _parallel.CancellationToken.ThrowIfCancellationRequested();
            weights(chunk, segment.Weights);
            products(chunk, space.Span);
            AddChunk(segment, space.Span, segment.Weights);
        }
    });

    private ReadOnlySpan<double> Sum(Action<Segment> pass)
    {
        Parallel.For(0, _segments.Length, _parallel, s =>
        {
            Array.Clear(_segments[s].Sums);
            pass(_segments[s]);
        });
        Array.Clear(_total);
        foreach (var segment in _segments)
            TensorPrimitives.Add(_total, segment.Sums, _total);
        return _total;
    }

    private void AddChunk(Segment segment, Span<float> x, ReadOnlySpan<float> weights)
    {
        const int stride = ObservationChunks.Stride;
        var weighted = segment.Weighted;
        for (var a = 0; a < Stride; a += GramTile.Size)
        {
            for (var k = 0; k < GramTile.Size; k++)
                TensorPrimitives.Multiply(x.Slice((a + k) * stride, ObservationChunks.ChunkRows), weights, weighted[(k * stride)..]);
            for (var b = a; b < Stride; b += GramTile.Size)
                GramTile.Add(ref weighted[0], ref x[b * stride], stride, ObservationChunks.ChunkRows, ref segment.Sums[a * Stride + b], Stride);
        }
    }

    /// <summary>What one thread sums, with its work space.</summary>
    private sealed class Segment(int stride, int first, int end)
    {
        private readonly AlignedFloats _space = new((GramTile.Size + 1) * ObservationChunks.Stride);

        public int First { get; } = first;

        public int End { get; } = end;

        public double[] Sums { get; } = new double[stride * stride];

        public Span<float> Weighted => _space.Span[..(GramTile.Size * ObservationChunks.Stride)];

        public Span<float> Weights => _space.Span.Slice(GramTile.Size * ObservationChunks.Stride, ObservationChunks.ChunkRows);
    }
}
