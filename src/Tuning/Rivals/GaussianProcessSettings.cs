using System.Collections.Immutable;

namespace Sluice.Tuning.Rivals;

/// <summary>What the Gaussian-process rival may believe, and how hard it thinks. Deviations are of log p99: 0.1 is a tenth.</summary>
public sealed record GaussianProcessSettings
{
    public static GaussianProcessSettings Default { get; } = new();

    /// <summary>Distances over which configurations resemble each other; a lever's whole range is 1.</summary>
    public ImmutableArray<double> LengthScales { get; init; } = [0.2, 0.4, 0.8, 1.6, 3.2];

    /// <summary>How far log p99 strays from its mean between configurations.</summary>
    public ImmutableArray<double> SignalDeviations { get; init; } = [0.25, 0.5, 1, 2];

    /// <summary>How far two measurements of one configuration stray from each other.</summary>
    public ImmutableArray<double> NoiseDeviations { get; init; } = [0.03, 0.1, 0.3];

    /// <summary>With fewer trials than this nothing is fitted: the middle of each grid is believed.</summary>
    public int TrialsToFit { get; init; } = 4;

    /// <summary>Only the latest trials count: fitting costs the cube of their number.</summary>
    public int MostTrials { get; init; } = 80;

    /// <summary>Values of a numeric lever that are considered, evenly over its range.</summary>
    public int GridValues { get; init; } = 11;

    /// <summary>Further changes that are considered, drawn uniformly.</summary>
    public int RandomChanges { get; init; } = 100;

    /// <summary>Expected improvement of log p99 below which a step holds: less does not pay for a restart.</summary>
    public double LeastImprovement { get; init; } = 0.005;

    public GaussianProcessSettings Validated()
    {
        Require(LengthScales.All(scale => scale > 0) && !LengthScales.IsEmpty, nameof(LengthScales), "give at least one, all above 0");
        Require(SignalDeviations.All(deviation => deviation > 0) && !SignalDeviations.IsEmpty, nameof(SignalDeviations), "give at least one, all above 0");
        Require(NoiseDeviations.All(deviation => deviation >= 0) && !NoiseDeviations.IsEmpty, nameof(NoiseDeviations), "give at least one, none below 0");
        Require(TrialsToFit >= 2, nameof(TrialsToFit), "give 2 or more");
        Require(MostTrials >= TrialsToFit, nameof(MostTrials), $"give at least {nameof(TrialsToFit)}");
        Require(GridValues >= 2, nameof(GridValues), "give 2 or more");
        Require(RandomChanges >= 0, nameof(RandomChanges), "give 0 or more");
        Require(LeastImprovement >= 0, nameof(LeastImprovement), "give 0 or more");
        return this;
    }

    private static void Require(bool holds, string name, string mend)
    {
        if (!holds)
            throw new ArgumentException($"GaussianProcessSettings.{name} makes no sense; {mend}.");
    }
}
