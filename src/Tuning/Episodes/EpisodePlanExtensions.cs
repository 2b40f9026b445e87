using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Episodes;

public static class EpisodePlanExtensions
{
    /// <summary>This plan, checked before anything is begun: a live cluster is no place to find a misspelt lever at step nine.</summary>
    /// <exception cref="ArgumentException">A number is out of range, or the script assigns what cannot be assigned.</exception>
    public static EpisodePlan Validated(this EpisodePlan plan)
    {
        Require(plan.Steps >= 0, nameof(plan.Steps), plan.Steps, "a count of at least 0");
        Require(plan.ExploitShare is >= 0 and <= 1, nameof(plan.ExploitShare), plan.ExploitShare, "a share in [0, 1]");
        Require(
            plan.ReferenceP99Ms is null || (plan.ReferenceP99Ms > 0 && double.IsFinite(plan.ReferenceP99Ms.Value)),
            nameof(plan.ReferenceP99Ms), plan.ReferenceP99Ms, "a positive latency, or nothing, to measure it");
        Require(plan.Opening >= TimeSpan.Zero, nameof(plan.Opening), plan.Opening, "a time of at least 0");
        Require(plan.Steps == 0 || plan.StepLength > TimeSpan.Zero, nameof(plan.StepLength), plan.StepLength, "a positive time");
        Require(plan.Closing >= TimeSpan.Zero, nameof(plan.Closing), plan.Closing, "a time of at least 0");
        if (plan.Choice is FromScript script)
            _ = LeverSettings.Read(script.Changes);
        return plan;
    }

    private static void Require(bool holds, string name, object? value, string demand)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"EpisodePlan.{name} is {value}; give {demand}."));
    }
}
