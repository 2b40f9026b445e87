namespace Sluice.Tuning.Levers.Ranking;

/// <summary>How the values of one raw column lie.</summary>
/// <param name="Mean">Mean, on the scale of the column.</param>
/// <param name="Deviation">Standard deviation, the root of the mean square; 0 where there is one value.</param>
/// <param name="Distinct">Number of distinct values, 3 for three or more.</param>
internal readonly record struct LeverSpread(double Mean, double Deviation, int Distinct)
{
    public static LeverSpread Of(ObservationChunks chunks, int column)
    {
        var (sum, distinct, first, second) = (0.0, 0, 0f, 0f);
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            foreach (var value in chunks.Column(chunk, column)[..chunks.RowsOf(chunk)])
            {
                sum += value;
                if (distinct < 3 && (distinct == 0 || value != first) && (distinct < 2 || value != second))
                    (distinct, first, second) = (distinct + 1, distinct == 0 ? value : first, value);
            }
        }

        if (distinct == 1)
            return new(first, 0, 1);
        var mean = sum / chunks.Rows;
        var squares = 0.0;
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            foreach (var value in chunks.Column(chunk, column)[..chunks.RowsOf(chunk)])
                squares += (value - mean) * (value - mean);
        }

        return new(mean, Math.Sqrt(squares / chunks.Rows), distinct);
    }

    /// <summary>Puts a column on a logarithmic scale.</summary>
    public static void Rescale(ObservationChunks chunks, int column, LeverScale scale)
    {
        for (var chunk = 0; scale != LeverScale.Linear && chunk < chunks.Count; chunk++)
        {
            foreach (ref var value in chunks.Column(chunk, column)[..chunks.RowsOf(chunk)])
                value = scale == LeverScale.Log2 ? MathF.Log2(value) : MathF.Log10(value);
        }
    }

    /// <summary>How many rows have each category.</summary>
    public static int[] Count(ObservationChunks chunks, int column, int categories)
    {
        var counts = new int[categories];
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            foreach (var value in chunks.Column(chunk, column)[..chunks.RowsOf(chunk)])
                counts[(int)value]++;
        }

        return counts;
    }
}
