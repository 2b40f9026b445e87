using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Policy;

/// <summary>Whether a logged episode may be learnt from again, and why not.</summary>
public enum ReuseFit
{
    Usable = 0,

    /// <summary>Of a version beyond the staleness bound.</summary>
    Stale = 1,

    /// <summary>Of a version after the one that is started from.</summary>
    LaterVersion = 2,

    /// <summary>Of another run, whose versions have no age and whose T_ref may be another; or of no policy at all.</summary>
    OtherRun = 3,

    /// <summary>Its rewards or its exploration follow other rules.</summary>
    OtherRules = 4,

    /// <summary>Its states and actions mean something else.</summary>
    OtherSelection = 5,
}

/// <summary>Which logged episodes a policy may learn from again.</summary>
/// <param name="Start">The version that is started from.</param>
/// <param name="SelectionHash">Its selection.</param>
/// <param name="Rules">The rules of its run.</param>
/// <param name="StalenessBound">Episodes of a policy more versions before <paramref name="Start"/> than this are dropped.</param>
public sealed record ReuseCriteria(PolicyVersion Start, string SelectionHash, EpisodeRules Rules, int StalenessBound)
{
    /// <summary>The widest difference first: an episode of another selection is that, whatever else it is.</summary>
    public ReuseFit FitOf(EpisodeBegun episode)
    {
        if (episode.SelectionHash != SelectionHash)
            return ReuseFit.OtherSelection;
        if (episode.Plan.Rules != Rules)
            return ReuseFit.OtherRules;
        if (episode.Plan.Choice is not FromPolicy { Version: var version } || version.Run != Start.Run)
            return ReuseFit.OtherRun;
        if (version.Number > Start.Number)
            return ReuseFit.LaterVersion;
        return Start.Number - version.Number > StalenessBound ? ReuseFit.Stale : ReuseFit.Usable;
    }
}
