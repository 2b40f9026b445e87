namespace Sluice.Hosting.Experiments;

/// <summary>What <c>fig7</c> shows with <c>-o json</c>.</summary>
/// <param name="MedianRatio">The median p99 by minute with 2.5 s over that with 10 s, the median over loads of each load's median.</param>
/// <param name="LoadsLeft">Loads on which the distribution with 2.5 s is strictly left of that with 10 s.</param>
internal sealed record BatchIntervalResults(MedianInterval MedianRatio, int LoadsLeft, IReadOnlyList<BatchIntervalLoad> Loads);

/// <summary>p99 by minute under one load.</summary>
/// <param name="ShortToLong">With 2.5 s against 10 s.</param>
/// <param name="PolicyToLong">The policy against 10 s.</param>
/// <param name="PolicyToShort">The policy against 2.5 s.</param>
/// <param name="PolicyIntervalMs">The batch interval that the policy ended with.</param>
internal sealed record BatchIntervalLoad(
    string Load, DistributionShift ShortToLong, DistributionShift PolicyToLong, DistributionShift PolicyToShort, MedianInterval PolicyIntervalMs)
{
    /// <summary>The chances at which distributions are compared: 5 %, 10 % .. 95 % and 99 %.</summary>
    public static IReadOnlyList<int> Percents { get; } = [.. Enumerable.Range(1, 19).Select(i => 5 * i), 99];
}

/// <summary>One distribution of p99 by minute against another, over the minutes of all seeds.</summary>
/// <param name="MedianRatio">The one's median over the other's, seed by seed.</param>
/// <param name="LowerPercents">Of <see cref="BatchIntervalLoad.Percents"/>, those at which the one's quantile is lower.</param>
internal sealed record DistributionShift(MedianInterval MedianRatio, IReadOnlyList<int> LowerPercents)
{
    public bool IsStrictlyLeft => LowerPercents.Count == BatchIntervalLoad.Percents.Count;

    /// <summary>For people: <c>all of 5-99 %</c>, or which ones are not lower.</summary>
    public string Text => IsStrictlyLeft ? "all of 5-99 %"
        : LowerPercents.Count == 0 ? "none"
        : $"all but {string.Join(", ", BatchIntervalLoad.Percents.Except(LowerPercents))} %";
}
