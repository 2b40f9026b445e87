namespace Sluice.Hosting.Experiments;

/// <summary>What <c>fig5</c> shows with <c>-o json</c>.</summary>
/// <param name="ReductionPct">The median over loads of each load's median.</param>
/// <param name="LoadsLeft">Loads whose distribution is strictly left of the defaults'.</param>
internal sealed record ReductionResults(MedianInterval ReductionPct, int LoadsLeft, IReadOnlyList<LoadReduction> Loads);

/// <param name="P99Ms">Over the closing window.</param>
/// <param name="DefaultsP99Ms">The same of the twin.</param>
/// <param name="DecilesLeft">How many of the nine deciles of p99 by minute in the closing window, over all seeds, are lower than the twin's.</param>
internal sealed record LoadReduction(string Load, MedianInterval P99Ms, MedianInterval DefaultsP99Ms, MedianInterval ReductionPct, int DecilesLeft)
{
    public const int Deciles = 9;

    public bool IsStrictlyLeft => DecilesLeft == Deciles;
}
