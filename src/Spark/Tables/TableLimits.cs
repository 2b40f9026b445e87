namespace Sluice.Spark.Tables;

/// <summary>What reading a table may take of time.</summary>
/// <param name="Settled">Rows that were written longer ago are all there: no transaction that writes results takes longer.</param>
/// <param name="Patience">For connecting, and for an answer; whole seconds.</param>
/// <param name="Beat">Between two readings.</param>
/// <param name="LongestPause">Between two of a database that does not answer.</param>
/// <param name="MostBehind">Rows of so long ago are left out where there are more than can be read: they tell nothing of what is in effect now.</param>
internal sealed record TableLimits(TimeSpan Settled, TimeSpan Patience, TimeSpan Beat, TimeSpan LongestPause, TimeSpan MostBehind)
{
    public static TableLimits Default { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));
}
