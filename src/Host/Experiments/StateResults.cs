namespace Sluice.Hosting.Experiments;

/// <summary>What <c>fig4</c> shows with <c>-o json</c>.</summary>
internal sealed record StateResults(IReadOnlyList<StateOfLoad> Loads);

/// <summary>The state before tuning and after it.</summary>
/// <param name="P99Ratio">p99 of the last measured window over that of the opening.</param>
/// <param name="MovedFeatures">How many of an observation's numbers have moved by more than one scale of the policy's inputs.</param>
/// <param name="MovedLevers">How many levers stand at another value.</param>
internal sealed record StateOfLoad(
    string Load, MedianInterval P99Ratio, MedianInterval MovedFeatures, MedianInterval MovedLevers, IReadOnlyList<StateFeature> Features, IReadOnlyList<StateLever> Levers);

/// <summary>One number of an observation.</summary>
/// <param name="Before">The median over the seeds that have it, in the metric's unit; NaN where none has.</param>
/// <param name="After">The same of the last measured window.</param>
/// <param name="Change">In scales of the policy's inputs; null where no seed has both.</param>
internal sealed record StateFeature(string Name, double Before, double After, MedianInterval? Change);

/// <summary>Where a lever stands in the world of the picture, seed 1.</summary>
/// <param name="PositionBefore">Between the outer edges of its bins, 0 to 1: what the policy sees.</param>
internal sealed record StateLever(string Lever, string Before, string After, double PositionBefore, double PositionAfter);
