namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>How metrics are selected (method, section 2).</summary>
public sealed record MetricSelectionSettings
{
    public static MetricSelectionSettings Default { get; } = new();

    /// <summary>The widest gap, between its known neighbours, that is filled.</summary>
    public TimeSpan MaxGap { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A metric that stays missing in more than this share of the rows is absent; its other cells are not used.</summary>
    public double MaxMissingShare { get; init; } = 0.1;

    /// <summary>A metric whose variance after scaling to [0, 1] is no larger is flat.</summary>
    public double FlatVariance { get; init; } = 0.002;

    /// <summary>Random correlation matrices of Horn's parallel analysis.</summary>
    public int RandomDraws { get; init; } = 100;

    /// <summary>The share of random eigenvalues that a factor's eigenvalue must exceed.</summary>
    public double RandomQuantile { get; init; } = 0.95;

    /// <summary>Factor analysis ends when an iteration raises the log-likelihood by less.</summary>
    public double LogLikelihoodTolerance { get; init; } = 0.01;

    public int MaximumIterations { get; init; } = 1000;

    /// <summary>Of metrics that correlate more, either way, one is kept.</summary>
    public double MaxCorrelation { get; init; } = 0.95;

    /// <summary>
    /// Whether that is done before clustering, as the method has it, and not among the representatives after it. Before, it takes most metrics of a
    /// group away: the dozen that is left has no density, and the gap statistic finds two or three clusters.
    /// </summary>
    public bool PruneFirst { get; init; }

    /// <summary>k-means starts for each number of clusters; the best counts.</summary>
    public int Starts { get; init; } = 50;

    public int MinimumClusters { get; init; } = 2;

    public int MaximumClusters { get; init; } = 20;

    /// <summary>Structureless point sets that the gap statistic compares with.</summary>
    public int GapReferences { get; init; } = 20;

    /// <summary>
    /// Metrics nearer to each other in the factor plane are not told apart: each point adds the square of it to the inertia whose logarithm the gap
    /// compares. Loadings are estimates; without it the clusters of near-copies are split for ever.
    /// </summary>
    public double Resolution { get; init; } = 0.05;

    public ClusterCountRule ClusterCount { get; init; } = ClusterCountRule.Gap;

    /// <summary>Further seeds that k-means is repeated with, to see whether the clusters depend on it.</summary>
    public int StabilitySeeds { get; init; } = 20;

    public ulong Seed { get; init; } = 1;

    /// <summary>Has no influence on the result.</summary>
    public int Threads { get; init; } = 2;

    public MetricSelectionSettings Validated()
    {
        Check(MaxGap >= TimeSpan.Zero, nameof(MaxGap), MaxGap, "a length of time, 0 to fill nothing");
        Check(MaxMissingShare is >= 0 and < 1, nameof(MaxMissingShare), MaxMissingShare, "a share in [0, 1)");
        Check(FlatVariance is >= 0 and < 0.25, nameof(FlatVariance), FlatVariance, "a variance in [0, 0.25): no metric in [0, 1] has more");
        Check(RandomDraws >= 20, nameof(RandomDraws), RandomDraws, "at least 20 draws, or there is no 95th percentile to speak of");
        Check(RandomQuantile is > 0 and < 1, nameof(RandomQuantile), RandomQuantile, "a share in (0, 1)");
        Check(LogLikelihoodTolerance is > 0 and < double.PositiveInfinity, nameof(LogLikelihoodTolerance), LogLikelihoodTolerance, "a positive number");
        Check(MaximumIterations >= 1, nameof(MaximumIterations), MaximumIterations, "at least 1");
        Check(MaxCorrelation is > 0 and <= 1, nameof(MaxCorrelation), MaxCorrelation, "a correlation in (0, 1]");
        Check(Starts >= 1, nameof(Starts), Starts, "at least 1");
        Check(MinimumClusters >= 2, nameof(MinimumClusters), MinimumClusters, "at least 2");
        Check(MaximumClusters >= MinimumClusters, nameof(MaximumClusters), MaximumClusters, $"no fewer than MinimumClusters, {MinimumClusters}");
        Check(GapReferences >= 2, nameof(GapReferences), GapReferences, "at least 2, for they have a standard deviation");
        Check(Resolution is > 0 and <= 1, nameof(Resolution), Resolution, "a distance in (0, 1]; loadings lie in [-1, 1]");
        Check(Enum.IsDefined(ClusterCount), nameof(ClusterCount), ClusterCount, $"one of {string.Join(", ", Enum.GetNames<ClusterCountRule>())}");
        Check(StabilitySeeds >= 2, nameof(StabilitySeeds), StabilitySeeds, "at least 2");
        Check(Threads >= 1, nameof(Threads), Threads, "at least 1");
        return this;
    }

    private static void Check(bool holds, string setting, object value, string mend)
    {
        if (!holds)
            throw new ArgumentException($"MetricSelectionSettings.{setting} is {value}; give {mend}.");
    }
}
