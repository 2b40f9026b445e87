namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>How many clusters of metrics there are.</summary>
public enum ClusterCountRule
{
    /// <summary>The gap statistic with the one-standard-error rule.</summary>
    Gap,

    /// <summary><c>k-by-inertia</c>, the paper's literal rule: least inertia, which is always the most clusters.</summary>
    Inertia,
}
