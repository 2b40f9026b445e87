using Sluice.Spark.Failures;

namespace Sluice.Spark.Rollouts;

/// <summary>What came of one attempt.</summary>
/// <param name="Outcome">As it would be reported.</param>
/// <param name="Reason">For people; null if it was loaded.</param>
/// <param name="IsRepeatable">Whether it was the surroundings', which may be better after a while.</param>
/// <param name="IsProcedure">Whether neither the configuration nor the surroundings are to blame: it runs, but with something else, or unseen.</param>
/// <param name="IsRestart">Whether the application was ended for it, or had ended before.</param>
internal sealed record RolloutEnd(LoadOutcome Outcome, string? Reason, bool IsRepeatable = false, bool IsProcedure = false, bool IsRestart = false)
{
    public static RolloutEnd Loaded { get; } = new(LoadOutcome.Loaded, null);

    public static RolloutEnd OfSurroundings(string reason) => new(LoadOutcome.Unavailable, reason, IsRepeatable: true);

    /// <param name="signals">What was seen.</param>
    /// <param name="reason">For people.</param>
    /// <param name="isBeforeStop">Whether what ran before still does.</param>
    public static RolloutEnd Of(FailureSignals signals, string reason, bool isBeforeStop)
    {
        // Something was missed, so that there is a fault even if it has no name.
        if (FailureClassifier.Classify(signals) is not { } verdict)
            return OfSurroundings(reason);
        var told = $"{reason} ({verdict.Symptom})";
        if (verdict.Cause == FailureCause.Infrastructure)
            return OfSurroundings(told);
        // Nothing is to be learnt from it, which is what unavailable says of a configuration.
        if (verdict.Cause == FailureCause.Procedure)
            return new RolloutEnd(LoadOutcome.Unavailable, told, IsProcedure: true);
        return new RolloutEnd(verdict.Outcome == LoadOutcome.Refused && isBeforeStop ? LoadOutcome.Refused : LoadOutcome.Died, told);
    }
}
