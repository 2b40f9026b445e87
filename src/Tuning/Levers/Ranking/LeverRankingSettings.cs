namespace Sluice.Tuning.Levers.Ranking;

/// <summary>How levers are ranked (method, section 3).</summary>
public sealed record LeverRankingSettings
{
    public static LeverRankingSettings Default { get; } = new();

    /// <summary>Terms that enter the path of each target before it ends; what enters later tells levers apart by noise only.</summary>
    public int Entries { get; init; } = 40;

    /// <summary>Where a path ends at the latest: a penalty in units of the standardised target, that is, a correlation.</summary>
    public double SmallestPenalty { get; init; } = 1e-5;

    /// <summary>
    /// Whether a path also ends where the best of its terms would enter if none had anything to do with the target: sqrt(2 ln(2 p) / n) of p terms
    /// and n observations (the universal threshold of Donoho and Johnstone 1994). Holds where neighbouring observations are nearly
    /// independent, so with <see cref="Differences"/>. Without it chance fills the paths up to <see cref="Entries"/>, and a lever that entered
    /// that of a weighty target by chance comes before one that some other target depends on.
    /// </summary>
    public bool EndAtChance { get; init; }

    /// <summary>The paper's <c>number-categories</c>: nominal categories are numbered as if they had an order.</summary>
    public bool NumberCategories { get; init; }

    /// <summary>
    /// Whether the changes of targets from one observation of a series to the next are explained by those of the terms, instead of their levels. A
    /// survey changes a lever at a time, so a level lasts for about a hundred observations, and terms that do nothing correlate with any slow
    /// drift of the target by chance; a difference sees only what just changed. An addition to the method; observations across a gap are not
    /// subtracted. Where rows are independent draws, levels say more.
    /// </summary>
    public bool Differences { get; init; }

    /// <summary>How often the series are drawn anew for the stability; 0 leaves it out.</summary>
    public int Replicates { get; init; } = 50;

    /// <summary>The stability is how often a lever is among this many first.</summary>
    public int StabilityTop { get; init; } = 15;

    /// <summary>
    /// The bootstrap considers the terms that entered any target's path and, for each target, this many of those with the largest correlation left.
    /// </summary>
    public int StabilityReserves { get; init; } = 20;

    /// <summary>Names the bootstrap's draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads to use at most; the result does not depend on it.</summary>
    public int Threads { get; init; } = 2;

    public LeverRankingSettings Validated()
    {
        if (Entries is < 1 or > 500)
            throw new ArgumentException($"LeverRankingSettings.Entries is {Entries}; give 1 to 500 terms.");
        if (SmallestPenalty is not (>= 1e-6 and < 1))
            throw new ArgumentException($"LeverRankingSettings.SmallestPenalty is {SmallestPenalty}; give a correlation from 1e-6, the rounding of the data, to below 1.");
        if (Replicates is < 0 or 1)
            throw new ArgumentException($"LeverRankingSettings.Replicates is {Replicates}; give 0 for none or at least 2.");
        if (StabilityTop < 1)
            throw new ArgumentException($"LeverRankingSettings.StabilityTop is {StabilityTop}; give at least 1 lever.");
        if (StabilityReserves < 0)
            throw new ArgumentException($"LeverRankingSettings.StabilityReserves is {StabilityReserves}; give 0 or more terms.");
        if (Threads < 1)
            throw new ArgumentException($"LeverRankingSettings.Threads is {Threads}; give at least 1.");
        return this;
    }
}
