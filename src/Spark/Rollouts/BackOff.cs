namespace Sluice.Spark.Rollouts;

/// <summary>How long to wait before something is tried again: any time up to a bound that doubles, so that many who failed at once do not come back at once.</summary>
/// <param name="first">The bound before the second attempt.</param>
/// <param name="longest">No bound is above this.</param>
/// <param name="random">A number in [0, 1) each time.</param>
internal sealed class BackOff(TimeSpan first, TimeSpan longest, Func<double> random)
{
    private const int MostDoublings = 30;

    /// <param name="failures">How often it has failed, from 1.</param>
    public TimeSpan After(int failures) => random() * BoundAfter(failures);

    internal TimeSpan BoundAfter(int failures)
    {
        var bound = first.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, MostDoublings));
        return TimeSpan.FromSeconds(Math.Min(bound, longest.TotalSeconds));
    }
}
