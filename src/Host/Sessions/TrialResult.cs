namespace Sluice.Hosting.Sessions;

/// <summary>The three episodes of a trial, in one and the same simulated world.</summary>
/// <param name="Tuned">Changed by the policy.</param>
/// <param name="Twin">Left at Spark's defaults.</param>
/// <param name="BatchDurationAlone">With a batch interval of 2.5 s from the first step on and nothing else.</param>
internal sealed record TrialResult(TrialPlan Plan, WatchedEpisode Tuned, WatchedEpisode Twin, WatchedEpisode BatchDurationAlone)
{
    /// <summary>p99 over the closing window, milliseconds.</summary>
    public double TunedP99Ms => ClosingOf(Tuned);

    public double BaselineP99Ms => ClosingOf(Twin);

    public double BatchDurationAloneP99Ms => ClosingOf(BatchDurationAlone);

    /// <summary>How much lower than the twin's, percent.</summary>
    public double ReductionPct => 100 * (1 - TunedP99Ms / BaselineP99Ms);

    public double BatchDurationAloneReductionPct => 100 * (1 - BatchDurationAloneP99Ms / BaselineP99Ms);

    private static double ClosingOf(WatchedEpisode episode) => episode.Closed.ClosingP99Ms ?? double.NaN;
}
