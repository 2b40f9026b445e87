namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>The missing cells of one column of one block, filled or not.</summary>
/// <param name="Rows">Rows of the block that were missing, rising.</param>
/// <param name="Values">What each was filled with, in the metric's unit; NaN where it stays missing.</param>
public readonly record struct ColumnGaps(int[] Rows, double[] Values)
{
    public static ColumnGaps None { get; } = new([], []);

    /// <summary>How many stay missing.</summary>
    public int Unfilled => Values.Count(double.IsNaN);
}
