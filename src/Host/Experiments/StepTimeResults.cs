using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Experiments;

/// <summary>What <c>fig6</c> shows with <c>-o json</c>; durations in seconds of cluster time.</summary>
/// <param name="LoadingAndStabilisationPct">Share of a step's time, measuring left out.</param>
/// <param name="StabilisedWithinThreeMinutesPct">Share of the changes, all loads.</param>
internal sealed record StepTimeResults(
    MedianInterval LoadingAndStabilisationPct, double StabilisedWithinThreeMinutesPct, int Changes, int Holds, int Faulty, IReadOnlyList<ScopeTime> Scopes);

/// <summary>Medians over the episodes that changed something of this scope, of each one's median.</summary>
/// <param name="Changes">Measured steps in all.</param>
/// <param name="Unstable">Changes whose effect was not seen to settle in time.</param>
internal sealed record ScopeTime(
    ChangeScope Scope, int Changes, int Unstable, MedianInterval GenerationSeconds, MedianInterval LoadingSeconds, MedianInterval StabilisationSeconds);
