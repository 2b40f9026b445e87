namespace Sluice.Spark.Tables;

/// <summary>What reading a table may take of time.</summary>
/// <param name="Settled">Rows that were written longer ago are all there: no transaction that writes results takes longer.</param>
/// <param name="Patience">For connecting, and for an answer; whole seconds.</param>
/// <param name="Beat">Between two readings.</param>
/// <param name="LongestPause">Between two of a database that does not answer.</param>
internal sealed record TableLimits(TimeSpan Settled, TimeSpan Patience, TimeSpan Beat, TimeSpan LongestPause)
{
    public static TableLimits Default { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));
}
