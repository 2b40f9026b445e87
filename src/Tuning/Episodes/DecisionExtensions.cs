using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Episodes;

internal static class DecisionExtensions
{
    /// <summary>The same decision, with an event that comes before its own.</summary>
    public static EpisodeDecision After(this EpisodeDecision decision, IEpisodeEvent earlier) =>
        decision with { Events = decision.Events.Insert(0, earlier) };
}
