using System.Globalization;

namespace Sluice.Tuning.Discretisation;

/// <summary>How a numeric lever is cut into bins and when the cut changes (Vaquero &amp; Cuadrado 2018 §2.4.1). Widths are on the lever's scale.</summary>
public sealed record DiscretisationSettings
{
    public static DiscretisationSettings Default { get; } = new();

    /// <summary>Bins over the start range; a whole-number lever with no more values than this gets one bin for each, for good.</summary>
    public int InitialBins { get; init; } = 10;

    /// <summary>Share of the hard range, about its middle, that the bins cover at the start where no data say better.</summary>
    public double StartShare { get; init; } = 0.8;

    /// <summary>Assignments of an edge bin in a row that add a bin beyond it.</summary>
    public int ExpandAfter { get; init; } = 3;

    /// <summary>Assignments of one bin, in a row or not, that halve the bins of the lever.</summary>
    public int SplitAfter { get; init; } = 4;

    /// <summary>Halving stops at the start range divided by this.</summary>
    public int FinestBins { get; init; } = 80;

    /// <summary>Assignments of the lever during which two neighbours stay unvisited before they become one.</summary>
    public int MergeAfter { get; init; } = 25;

    /// <summary>Rewards that two neighbours need, each, before their means are compared.</summary>
    public int MergeRewards { get; init; } = 2;

    /// <summary>Neighbours whose mean rewards differ by no more than this become one; a reward of 1 is a latency of zero, 0 the reference.</summary>
    public double MergeNoise { get; init; } = 0.05;

    /// <summary>Merging stops at the start range divided by this: a lever that nobody moved for weeks must not end as two bins.</summary>
    public int CoarsestBins { get; init; } = 5;

    /// <summary>Reach of the ridge to either side of the centre, as a fraction of the bin.</summary>
    public double Ridge { get; init; } = 0.25;

    /// <summary>Whole-number bins narrower than this have no ridge, units of the lever.</summary>
    public double NarrowestRidged { get; init; } = 4;

    /// <summary>These settings, checked.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public DiscretisationSettings Validated()
    {
        Require(InitialBins >= 2, nameof(InitialBins), InitialBins, "at least 2");
        Require(StartShare is > 0 and <= 1, nameof(StartShare), StartShare, "a share in (0, 1]");
        Require(ExpandAfter >= 1, nameof(ExpandAfter), ExpandAfter, "at least 1");
        Require(SplitAfter >= 1, nameof(SplitAfter), SplitAfter, "at least 1");
        Require(FinestBins >= InitialBins, nameof(FinestBins), FinestBins, "at least InitialBins");
        Require(MergeAfter >= 1, nameof(MergeAfter), MergeAfter, "at least 1");
        Require(MergeRewards >= 1, nameof(MergeRewards), MergeRewards, "at least 1");
        Require(MergeNoise >= 0 && double.IsFinite(MergeNoise), nameof(MergeNoise), MergeNoise, "0 or more");
        Require(CoarsestBins >= 1 && CoarsestBins <= InitialBins, nameof(CoarsestBins), CoarsestBins, "between 1 and InitialBins");
        // Beyond half a bin the value would lie in the neighbour.
        Require(Ridge is >= 0 and < 0.5, nameof(Ridge), Ridge, "a fraction in [0, 0.5)");
        Require(NarrowestRidged >= 2 && double.IsFinite(NarrowestRidged), nameof(NarrowestRidged), NarrowestRidged, "at least 2");
        return this;
    }

    private static void Require<T>(bool holds, string setting, T value, string needed)
        where T : IFormattable
    {
        if (!holds)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Discretisation setting {setting} = {value}: it must be {needed}."), setting);
    }
}
