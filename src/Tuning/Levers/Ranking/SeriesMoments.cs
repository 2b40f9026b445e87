using System.Numerics.Tensors;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// For each block of series, Z^T Z of the ones, a few terms and the targets, or of the terms' and targets' first differences: from their weighted sums comes the Gram matrix of any drawing
/// of blocks, without another look at the rows.
/// </summary>
internal sealed class SeriesMoments
{
    /// <summary>More series than this are grouped with their neighbours: the blocks get longer, the memory stays bounded.</summary>
    private const int MostBlocks = 256;

    private readonly EncodedObservations _observations;
    private readonly TermTable _table;
    private readonly int[] _terms;
    private readonly int _targets;
    private readonly int[] _rowStarts;
    private readonly float[][] _blocks;

    public SeriesMoments(EncodedObservations observations, TermTable table, int[] terms, int targets, int threads, CancellationToken cancellation)
    {
        (_observations, _table, _terms, _targets) = (observations, table, terms, targets);
        Columns = 1 + terms.Length + targets;
        var width = (Columns + GramTile.Size - 1) / GramTile.Size * GramTile.Size;
        _rowStarts = new int[width];
        var length = 0;
        for (var a = 0; a < width; a++)
        {
            // A row of the triangle begins with its block.
            var skipped = a / GramTile.Size * GramTile.Size;
            _rowStarts[a] = length - skipped;
            length += width - skipped;
        }

        Length = length;
        var series = observations.Raw.Series;
        _blocks = new float[Math.Min(series, MostBlocks)][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, _blocks.Length, parallel, () => new Space(width), (block, _, space) =>
        {
            _blocks[block] = SumBlock(observations.Raw.Runs.Where(run => (int)((long)run.Series * _blocks.Length / series) == block), space, width);
            return space;
        }, _ => { });
    }

    public int Blocks => _blocks.Length;

    /// <summary>The ones, the terms, the targets.</summary>
    public int Columns { get; }

    /// <summary>Numbers in a packed triangle.</summary>
    public int Length { get; }

    /// <summary>Where the product of two columns, the smaller first, stands in a packed triangle.</summary>
    public int At(int a, int b) => _rowStarts[a] + b;

    /// <summary>The sums over a drawing of blocks, each so many times.</summary>
    public void Sum(ReadOnlySpan<int> times, Span<float> sums)
    {
        sums.Clear();
        for (var block = 0; block < times.Length; block++)
        {
            if (times[block] > 0)
                TensorPrimitives.MultiplyAdd(_blocks[block], times[block], sums, sums);
        }
    }

    private float[] SumBlock(IEnumerable<SeriesRun> runs, Space space, int width)
    {
        Array.Clear(space.Sums);
        foreach (var run in runs)
        {
            for (var row = run.First; row < run.First + run.Rows;)
            {
                var (chunk, start) = Math.DivRem(row, ObservationChunks.ChunkRows);
                var rows = Math.Min(run.First + run.Rows - row, ObservationChunks.ChunkRows - start);
                AddPiece(chunk, start, rows, space, width);
                row += rows;
            }
        }

        var packed = new float[Length];
        for (var a = 0; a < width; a++)
        {
            for (var b = a; b < width; b++)
                packed[At(a, b)] = (float)space.Sums[a * width + b];
        }

        return packed;
    }

    private void AddPiece(int chunk, int start, int rows, Space space, int width)
    {
        const int stride = ObservationChunks.Stride;
        var padded = (rows + GramTile.Lanes - 1) / GramTile.Lanes * GramTile.Lanes;
        var z = space.Columns.Span;
        for (var c = 0; c < Columns; c++)
        {
            var column = z.Slice(c * stride, padded);
            column[rows..].Clear();
            WriteColumn(c, chunk, start, column[..rows]);
        }

        for (var a = 0; a < width; a += GramTile.Size)
        {
            for (var b = a; b < width; b += GramTile.Size)
                GramTile.Add(ref z[a * stride], ref z[b * stride], stride, padded, ref space.Sums[a * width + b], width);
        }
    }

    private void WriteColumn(int column, int chunk, int start, Span<float> values)
    {
        var chunks = _observations.Chunks;
        // A product with the ones, column 0, is the column itself.
        var (first, second) = column == 0 ? (0, 0)
            : column <= _terms.Length ? _table.Pair(_terms[column - 1])
            : (_observations.TargetColumn(column - _terms.Length - 1), 0);
        if (column > 0 && _observations.Differences is { } differences)
        {
            differences.Write(chunk, start, first, second, values);
            return;
        }

        TensorPrimitives.Multiply(
            chunks.Column(chunk, first).Slice(start, values.Length), chunks.Column(chunk, second).Slice(start, values.Length), values);
    }

    /// <summary>One thread's work space.</summary>
    private sealed class Space(int width)
    {
        public AlignedFloats Columns { get; } = new(width * ObservationChunks.Stride);

        public double[] Sums { get; } = new double[width * width];
    }
}
