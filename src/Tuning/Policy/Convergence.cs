namespace Sluice.Tuning.Policy;

/// <summary>When training has converged (method, section 7): the mean return has not improved by 1 % over 50 iterations.</summary>
public static class Convergence
{
    public const int Window = 50;
    public const double Improvement = 0.01;

    /// <param name="meanReturns">Mean return of each iteration so far, oldest first.</param>
    /// <returns>True when the best of the last <see cref="Window"/> is not 1 % above the best before them.</returns>
    public static bool IsReached(IReadOnlyList<double> meanReturns)
    {
        if (meanReturns.Count <= Window)
            return false;
        var before = meanReturns.Take(meanReturns.Count - Window).Max();
        var since = meanReturns.Skip(meanReturns.Count - Window).Max();
        // About a mean return of 0, 1 % of it is nothing.
        return since <= before || since < before + Improvement * Math.Abs(before);
    }
}
