namespace Sluice.Tuning.Metrics;

/// <summary>How the selected metrics of a cluster's workers become features (method, section 5).</summary>
public enum ImageRule
{
    /// <summary>p10, p50, p90 and maximum over the workers: one policy fits any number of them.</summary>
    Invariant,

    /// <summary>Switch <c>per-node</c>, the paper's grid: a cell a worker, so that a policy fits one number of workers only.</summary>
    PerNode,
}

/// <summary>How the steps before the current one are shown to a policy (method, section 5).</summary>
public enum HistoryRule
{
    /// <summary>As their exponentially decayed mean.</summary>
    Decay,

    /// <summary>Switch <c>stack</c>: each as it was, missing before the first.</summary>
    Stack,
}

/// <summary>What a policy's state is made of, besides the selected metrics and levers; ours unless told otherwise.</summary>
public readonly record struct StateRules(ImageRule Image, HistoryRule History)
{
    /// <summary>Workers of a per-node image: those of the training clusters (method, section 1).</summary>
    public const int ImageWorkers = 9;
}
