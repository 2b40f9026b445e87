using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Episodes;

/// <summary>The reward of one step and the cost of its change (method, section 6).</summary>
public static class Rewards
{
    public const double Lowest = -10;
    public const double Highest = 1;

    /// <summary>A configuration that was refused, died or completed nothing.</summary>
    public const double OfFault = Lowest;

    /// <summary>
    /// D_t = (sum of max(0, T_e - Q_{t-1}) over events that arrived between the change and the window) / (T_ref x events per hour): what a
    /// change cost, amortised over an hour.
    /// </summary>
    /// <param name="excessEventMs">The sum, event-milliseconds.</param>
    /// <param name="referenceMs">T_ref, milliseconds.</param>
    /// <param name="eventsPerHour">Arrivals an hour at the step's mean rate; no arrivals cost nothing.</param>
    public static double ChangeCost(double excessEventMs, double referenceMs, double eventsPerHour)
    {
        RequireReference(referenceMs);
        if (!double.IsFinite(excessEventMs) || excessEventMs < 0)
            throw new ArgumentOutOfRangeException(nameof(excessEventMs), excessEventMs, "The excess latency must be finite and not negative.");
        return eventsPerHour > 0 ? excessEventMs / (referenceMs * eventsPerHour) : 0;
    }

    /// <param name="objectiveMs">Q_t: the objective over the window, milliseconds.</param>
    /// <param name="referenceMs">T_ref, milliseconds.</param>
    /// <param name="changeCost">D_t.</param>
    /// <param name="rule">Which reward.</param>
    public static double Of(double objectiveMs, double referenceMs, double changeCost, RewardRule rule = RewardRule.ReferenceRatio)
    {
        RequireReference(referenceMs);
        if (double.IsNaN(objectiveMs) || objectiveMs < 0)
            throw new ArgumentOutOfRangeException(nameof(objectiveMs), objectiveMs, "The objective must be a latency; a window without events has no reward.");
        if (!double.IsFinite(changeCost) || changeCost < 0)
            throw new ArgumentOutOfRangeException(nameof(changeCost), changeCost, "The change's cost must be finite and not negative; see ChangeCost.");
        var reward = rule switch
        {
            RewardRule.ReferenceRatio => 1 - objectiveMs / referenceMs - changeCost,
            RewardRule.Inverse => referenceMs / objectiveMs - changeCost,
            RewardRule.PaperLiteral => -referenceMs / objectiveMs,
            RewardRule.LogRatio => Math.Log(referenceMs / objectiveMs) - changeCost,
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown reward rule."),
        };
        // The other rules have no upper bound of 1: to the inverse a tenth of the reference latency is worth 10.
        return Math.Clamp(reward, Lowest, rule is RewardRule.Inverse or RewardRule.LogRatio ? -Lowest : Highest);
    }

    /// <summary>The reward of a step by its outcome: a fault costs the most, an unmeasured step counts for nothing.</summary>
    public static double OfStep(StepOutcome outcome, double objectiveMs, double referenceMs, double changeCost, RewardRule rule) => outcome switch
    {
        StepOutcome.Measured => Of(objectiveMs, referenceMs, changeCost, rule),
        StepOutcome.Faulty => OfFault,
        StepOutcome.Unmeasured => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Unknown step outcome."),
    };

    private static void RequireReference(double referenceMs)
    {
        if (!double.IsFinite(referenceMs) || referenceMs <= 0)
            throw new ArgumentOutOfRangeException(nameof(referenceMs), referenceMs, "T_ref must be a positive latency: measure it under the default configuration first.");
    }
}
