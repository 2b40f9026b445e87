using Sluice.Messages;

namespace Sluice.Tuning.Policy;

/// <summary>
/// The logged episodes of one iteration. They stay together when they are learnt from again: those of a class met the same arrivals, so that
/// the leave-one-out baseline compares like with like.
/// </summary>
/// <param name="Policy">The version that all of them were drawn from.</param>
/// <param name="Episodes">In id order.</param>
public sealed record LoggedIteration(PolicyVersion Policy, IReadOnlyList<TrainingEpisode> Episodes)
{
    /// <summary>Episodes of one run by iteration, oldest first; the same in whatever order they come.</summary>
    public static IReadOnlyList<LoggedIteration> Of(IEnumerable<TrainingEpisode> episodes) =>
    [
        .. episodes.GroupBy(episode => episode.Policy).OrderBy(group => group.Key.Number).Select(group => new LoggedIteration(
            group.Key, [.. group.OrderBy(episode => episode.Id.Cluster.Value, StringComparer.Ordinal).ThenBy(episode => episode.Id.Number)])),
    ];
}
