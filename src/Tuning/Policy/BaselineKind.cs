namespace Sluice.Tuning.Policy;

/// <summary>What an episode's returns are compared with, step by step.</summary>
public enum BaselineKind
{
    /// <summary>The mean over the other episodes of the same workload class; for a class of one episode its running mean.</summary>
    LeaveOneOut,

    /// <summary>Switch <c>global-baseline</c>, the paper's letter: the mean over all episodes, the episode itself among them.</summary>
    Global,

    /// <summary>Nothing: returns as they are.</summary>
    None,
}
