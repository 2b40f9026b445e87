using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Clusters;

/// <summary>What a cluster does about an episode that it is asked for.</summary>
internal enum EpisodeAnswer
{
    /// <summary>It is let in.</summary>
    Begins,

    /// <summary>It is running, or on its way in.</summary>
    GoesOn,

    /// <summary>It is closed: what came of it is told once more.</summary>
    IsRepeated,

    /// <summary>Not now: it may be asked for again.</summary>
    IsRefused,

    /// <summary>Never, or not before a person has done something: the learner is not to ask again.</summary>
    IsTurnedAway,
}

/// <summary>Somebody's wish for an episode: what the cluster does about it, and why.</summary>
/// <param name="Answer">What it does.</param>
/// <param name="Refusal">And the mend; null where it is not refused.</param>
internal readonly record struct EpisodeRequest(EpisodeAnswer Answer, string? Refusal = null)
{
    /// <param name="begin">What is asked for.</param>
    /// <param name="history">What the cluster's journal amounts to.</param>
    /// <param name="current">The episode that is running or on its way in; null for none.</param>
    /// <param name="pausing">Why the cluster is being paused; null where it is not.</param>
    public static EpisodeRequest Of(BeginEpisode begin, ClusterHistory history, EpisodeId? current, string? pausing)
    {
        var (cluster, number) = (begin.Cluster, begin.Episode.Number);
        if (current == begin.Episode)
            return new(EpisodeAnswer.GoesOn);
        if (history.Description is null)
            return new(EpisodeAnswer.IsRefused, $"cluster {cluster} is not registered: register it first");
        if (current is { } other)
            return new(EpisodeAnswer.IsRefused, $"cluster {cluster} is running episode {other}: wait for it or abandon it");
        if (number == history.LastEpisode)
            return new(EpisodeAnswer.IsRepeated);
        if (number < history.LastEpisode)
            return new(EpisodeAnswer.IsTurnedAway, $"episode {begin.Episode} is over; the last one is {history.LastEpisode}");
        if (history.Paused is { } reason)
            return new(EpisodeAnswer.IsTurnedAway, $"cluster {cluster} is paused: {reason}. Resume it first");
        // Not for good: the pause may yet fail, and the learner asks again by itself.
        if ((pausing ?? history.Distress) is { } coming)
            return new(EpisodeAnswer.IsRefused, $"cluster {cluster} is being paused: {coming}. Ask again");
        return new(EpisodeAnswer.Begins);
    }
}
