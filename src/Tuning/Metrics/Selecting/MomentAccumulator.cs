using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>
/// Accumulates <see cref="ColumnMoments"/> over rows that come in panels. Each panel is centred on its own means and joined to the total by the pairwise
/// update of Chan, Golub and LeVeque (1979), so neither a large offset nor a drift costs digits. Sums have one order whatever the number of threads.
/// </summary>
public sealed class MomentAccumulator
{
    /// <summary>Rows of a panel: 90 columns of it are 360 KiB and stay in the second-level cache.</summary>
    public const int PanelRows = 512;

    private readonly int _columns;
    private readonly ParallelOptions _threads;
    private readonly double[] _panel, _shift;
    private readonly double[] _minima, _maxima, _means;
    private readonly double[,] _coMoments;
    private long _rows;
    private int _filled;

    public MomentAccumulator(int columns, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        _columns = columns;
        _threads = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _panel = new double[columns * PanelRows];
        (_shift, _means) = (new double[columns], new double[columns]);
        (_minima, _maxima) = (new double[columns], new double[columns]);
        Array.Fill(_minima, double.PositiveInfinity);
        Array.Fill(_maxima, double.NegativeInfinity);
        _coMoments = new double[columns, columns];
    }

    /// <summary>Adds the named rows of the columns; every cell of them is finite, or is filled by the column's gaps.</summary>
    /// <param name="rows">Rows of the block, rising.</param>
    /// <param name="columns">One a column, in one order for all blocks.</param>
    /// <param name="gaps">One a column.</param>
    public void Add(int[] rows, IReadOnlyList<float[]> columns, IReadOnlyList<ColumnGaps> gaps)
    {
        for (var from = 0; from < rows.Length;)
        {
            var taken = Math.Min(PanelRows - _filled, rows.Length - from);
            var (first, at) = (from, _filled);
            Parallel.For(0, _columns, _threads, column =>
            {
                var slice = rows.AsSpan(first, taken);
                Gather(slice, columns[column], gaps[column], _panel.AsSpan(column * PanelRows + at, taken));
            });
            _filled += taken;
            from += taken;
            if (_filled == PanelRows)
                JoinPanel();
        }
    }

    /// <exception cref="InvalidOperationException">No row was added.</exception>
    public ColumnMoments Finish()
    {
        if (_filled > 0)
            JoinPanel();
        if (_rows == 0)
            throw new InvalidOperationException("There are no moments of no rows.");
        var mirrored = new double[_columns, _columns];
        for (var i = 0; i < _columns; i++)
        {
            for (var j = 0; j <= i; j++)
                mirrored[i, j] = mirrored[j, i] = _coMoments[i, j];
        }

        return new ColumnMoments(_rows, [.. _minima], [.. _maxima], [.. _means], mirrored);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(ReadOnlySpan<int> rows, float[] column, ColumnGaps gaps, Span<double> into)
    {
        for (var i = 0; i < rows.Length; i++)
            into[i] = column[rows[i]];
        var next = Array.BinarySearch(gaps.Rows, rows[0]);
        for (var gap = next >= 0 ? next : ~next; gap < gaps.Rows.Length && gaps.Rows[gap] <= rows[^1]; gap++)
        {
            if (rows.BinarySearch(gaps.Rows[gap]) is >= 0 and var row)
                into[row] = gaps.Values[gap];
        }
    }

    private void JoinPanel()
    {
        Parallel.For(0, _columns, _threads, Centre);
        // Chan, Golub and LeVeque: C = C_a + C_b + (n_a n_b / n) d d', d the difference of the means.
        var weight = (double)_rows * _filled / (_rows + _filled);
        // Rows of the triangle from both ends, so that the shares of the threads are equal.
        Parallel.For(0, (_columns + 1) / 2, _threads, row =>
        {
            JoinRow(row, weight);
            if (_columns - 1 - row != row)
                JoinRow(_columns - 1 - row, weight);
        });
        var share = (double)_filled / (_rows + _filled);
        for (var column = 0; column < _columns; column++)
            _means[column] += _shift[column] * share;
        _rows += _filled;
        _filled = 0;
    }

    private void Centre(int column)
    {
        var cells = _panel.AsSpan(column * PanelRows, _filled);
        _minima[column] = Math.Min(_minima[column], TensorPrimitives.Min<double>(cells));
        _maxima[column] = Math.Max(_maxima[column], TensorPrimitives.Max<double>(cells));
        // From the first cell: a constant column has deviations of exactly zero.
        var origin = cells[0];
        TensorPrimitives.Subtract(cells, origin, cells);
        var mean = TensorPrimitives.Sum<double>(cells) / _filled;
        TensorPrimitives.Subtract(cells, mean, cells);
        _shift[column] = origin + mean - _means[column];
    }

    private void JoinRow(int row, double weight)
    {
        var cells = _panel.AsSpan(row * PanelRows, _filled);
        for (var column = 0; column <= row; column++)
        {
            _coMoments[row, column] += TensorPrimitives.Dot<double>(cells, _panel.AsSpan(column * PanelRows, _filled))
                + weight * _shift[row] * _shift[column];
        }
    }
}
