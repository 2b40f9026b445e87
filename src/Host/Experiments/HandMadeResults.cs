namespace Sluice.Hosting.Experiments;

/// <summary>What <c>fig9</c> shows with <c>-o json</c>.</summary>
/// <param name="Against">The policy against each hand-made configuration, over all loads.</param>
/// <param name="LoadsWon">Loads on which the policy's median p99 is lower than that of every hand-made configuration.</param>
internal sealed record HandMadeResults(IReadOnlyList<HandMadeRatio> Against, int LoadsWon, IReadOnlyList<HandMadeLoad> Loads);

/// <param name="Ratio">The policy's p99 over the other's in the same world, the median over loads of each load's median.</param>
/// <param name="LoadsLower">Loads on which the policy's median p99 is lower.</param>
internal sealed record HandMadeRatio(string Contender, MedianInterval Ratio, int LoadsLower);

internal sealed record HandMadeLoad(string Load, IReadOnlyList<HandMadeStanding> Standings);

/// <param name="P99Ms">Over the closing window.</param>
/// <param name="ReductionPct">How much lower than under Spark's defaults in the same world.</param>
/// <param name="Faulty">Faulty configurations over all seeds.</param>
internal sealed record HandMadeStanding(string Contender, MedianInterval P99Ms, MedianInterval ReductionPct, int Faulty);
