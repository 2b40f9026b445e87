namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>How many clusters of metrics there are, from the gap curve.</summary>
public enum ClusterCountRule
{
    /// <summary>
    /// The least number whose gap is within one standard error of the largest (the rule of Breiman et al. 1984). Tibshirani's own rule stops at
    /// the first dent of the curve, and a dozen points have many.
    /// </summary>
    Gap,

    /// <summary>The least k whose gap is no lower than that of k + 1 less one standard error (Tibshirani, Walther and Hastie 2001).</summary>
    FirstGap,

    /// <summary>The largest gap.</summary>
    LargestGap,

    /// <summary><c>k-by-inertia</c>, the paper's literal rule: least inertia, which is always the most clusters.</summary>
    Inertia,
}
