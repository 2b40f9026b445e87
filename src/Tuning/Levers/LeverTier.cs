namespace Sluice.Tuning.Levers;

/// <summary>
/// What a lever does to the simulated standalone cluster. It is the simulator's truth, against which a ranking is judged; no ranking reads it.
/// </summary>
public enum LeverTier
{
    /// <summary>Moves latency or the backlog by itself.</summary>
    Strong,

    /// <summary>A few percent, or only beside other settings.</summary>
    Weak,

    /// <summary>Matters only when something fails.</summary>
    FailureOnly,

    /// <summary>Keeps its value and its restart cost and does nothing else.</summary>
    Inert,
}
