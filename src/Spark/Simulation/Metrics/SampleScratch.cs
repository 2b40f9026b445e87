namespace Sluice.Spark.Simulation.Metrics;

/// <summary>
/// Where a reading is added up: one a thread and not one a cluster, of which there may be ten thousand. Nothing is kept from one reading to the next.
/// </summary>
internal sealed class SampleScratch
{
    [ThreadStatic]
    private static SampleScratch? _own;

    private double[] _sums = [];
    private double[] _counts = [];

    /// <summary>This thread's, with room for a reading.</summary>
    /// <param name="stride">Lanes of a node.</param>
    /// <param name="cells">Lanes of all nodes.</param>
    public static SampleScratch For(int stride, int cells)
    {
        var own = _own ??= new SampleScratch();
        // Each by itself: few metrics of many workers and many metrics of the driver can have as many cells.
        if (own.Levels.Length < stride)
            (own.Levels, own.Present) = (new double[stride], new double[stride]);
        if (own._sums.Length < cells)
            (own._sums, own._counts) = (new double[cells], new double[cells]);
        own.Cells = cells;
        own.Sums.Clear();
        own.Counts.Clear();
        return own;
    }

    /// <summary>Of one node and minute, by lane.</summary>
    public double[] Levels { get; private set; } = [];

    /// <summary>1 where there is a level, by lane; else 0.</summary>
    public double[] Present { get; private set; } = [];

    /// <summary>By node and lane; nought to begin with.</summary>
    public Span<double> Sums => _sums.AsSpan(0, Cells);

    /// <summary>By node and lane; nought to begin with.</summary>
    public Span<double> Counts => _counts.AsSpan(0, Cells);

    private int Cells { get; set; }
}
