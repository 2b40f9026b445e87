using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>
/// Fills short gaps of a series by a cubic spline over time (method, section 2, 1). One spline a stretch between restarts; what happened before a
/// restart says nothing about what came after. Nothing is invented before the first or behind the last known cell of a stretch, or in a gap
/// whose known neighbours lie too far apart. Keeps its working memory, so one a thread.
/// </summary>
public sealed class GapFiller(double maxGapMinutes)
{
    private double[] _minutes = [], _known = [], _slopes = [], _upper = [];
    private readonly List<int> _rows = [];
    private readonly List<double> _values = [];

    /// <param name="minutes">Strictly rising, one a row.</param>
    /// <param name="restarts">Never falling, one a row.</param>
    /// <param name="column">Finite or NaN, one a row.</param>
    public ColumnGaps Fill(ReadOnlySpan<double> minutes, ReadOnlySpan<int> restarts, ReadOnlySpan<float> column)
    {
        if (TensorPrimitives.IsFiniteAll(column))
            return ColumnGaps.None;
        _rows.Clear();
        _values.Clear();
        for (int from = 0, to; from < column.Length; from = to)
        {
            to = from + 1;
            while (to < column.Length && restarts[to] == restarts[from])
                to++;
            FillStretch(minutes[from..to], column[from..to], from);
        }

        return new ColumnGaps([.. _rows], [.. _values]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillStretch(ReadOnlySpan<double> minutes, ReadOnlySpan<float> column, int firstRow)
    {
        var knots = Gather(minutes, column);
        if (knots == column.Length)
            return;
        var fitted = false;
        // The known cell before the present row.
        var left = -1;
        for (var row = 0; row < column.Length; row++)
        {
            if (!float.IsNaN(column[row]))
            {
                left++;
                continue;
            }

            var value = double.NaN;
            if (left >= 0 && left + 1 < knots && _minutes[left + 1] - _minutes[left] <= maxGapMinutes)
            {
                if (!fitted)
                    CubicSpline.FillSlopes(_minutes.AsSpan(0, knots), _known.AsSpan(0, knots), _slopes.AsSpan(0, knots), _upper.AsSpan(0, knots));
                fitted = true;
                value = CubicSpline.Between(_minutes, _known, _slopes, left, minutes[row]);
            }

            _rows.Add(firstRow + row);
            _values.Add(value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Gather(ReadOnlySpan<double> minutes, ReadOnlySpan<float> column)
    {
        if (_minutes.Length < column.Length)
            (_minutes, _known, _slopes, _upper) = (new double[column.Length], new double[column.Length], new double[column.Length], new double[column.Length]);
        var knots = 0;
        for (var row = 0; row < column.Length; row++)
        {
            // Written always and kept only if known: no branch to mispredict.
            _minutes[knots] = minutes[row];
            _known[knots] = column[row];
            knots += float.IsNaN(column[row]) ? 0 : 1;
        }

        return knots;
    }
}
