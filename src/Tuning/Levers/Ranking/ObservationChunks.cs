namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// Observations held once, as single-precision columns in chunks of a fixed number of rows: a chunk of a hundred columns stays in the
/// second-level cache. The fixed cut also fixes the order of every sum. Rows beyond the last observation are zero.
/// </summary>
internal sealed class ObservationChunks(int columns)
{
    public const int ChunkRows = 1024;

    /// <summary>A cache line more than the rows: columns a power of two apart would all fall into one set of the first-level cache.</summary>
    public const int Stride = ChunkRows + 16;

    private readonly List<AlignedFloats> _chunks = [];

    /// <summary>Columns there is room for.</summary>
    public int Columns { get; } = columns;

    public int Rows { get; private set; }

    public int Count => _chunks.Count;

    public int RowsOf(int chunk) => Math.Min(ChunkRows, Rows - chunk * ChunkRows);

    /// <summary>One column of a chunk, zero behind the last observation.</summary>
    public Span<float> Column(int chunk, int column) => _chunks[chunk].Span.Slice(column * Stride, ChunkRows);

    /// <summary>All columns of a chunk, <see cref="Stride"/> apart.</summary>
    public Span<float> Chunk(int chunk) => _chunks[chunk].Span;

    /// <summary>Appends one row a value of <paramref name="kept"/>, which are row numbers of <paramref name="columns"/>.</summary>
    public void Append(IReadOnlyList<float[]> columns, ReadOnlySpan<int> kept)
    {
        while (!kept.IsEmpty)
        {
            var start = Rows % ChunkRows;
            if (start == 0)
                _chunks.Add(new(Columns * Stride));
            var rows = kept[..Math.Min(kept.Length, ChunkRows - start)];
            for (var c = 0; c < columns.Count; c++)
            {
                var from = columns[c];
                var to = Column(_chunks.Count - 1, c)[start..];
                for (var r = 0; r < rows.Length; r++)
                    to[r] = from[rows[r]];
            }

            Rows += rows.Length;
            kept = kept[rows.Length..];
        }
    }
}
