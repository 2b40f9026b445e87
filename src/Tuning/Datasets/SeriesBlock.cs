namespace Sluice.Tuning.Datasets;

/// <summary>
/// The observations of one Spark cluster in time order, column-wise: what selection and ranking read, a cluster at a time.
/// Observations of one block are autocorrelated, so a bootstrap draws whole blocks.
/// </summary>
/// <param name="Series">The cluster's id.</param>
/// <param name="Minutes">Time of each observation, minutes, rising; one a row.</param>
/// <param name="Restarts">How often the cluster had restarted before each row, never falling: nothing is interpolated across a restart.</param>
/// <param name="Columns">The columns that were asked for, in that order, each one value a row; NaN is missing.</param>
public sealed record SeriesBlock(string Series, double[] Minutes, int[] Restarts, float[][] Columns)
{
    /// <summary>Number of observations.</summary>
    public int Rows => Minutes.Length;
}
