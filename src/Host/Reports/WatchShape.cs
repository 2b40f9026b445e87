using Sluice.Hosting.Fleet;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Reports;

/// <summary>How a watched cluster stands, from its journal.</summary>
/// <param name="Connection">Where it is, without a secret.</param>
/// <param name="Latency">How it is known: simulated, sink, or estimate for a lower bound.</param>
/// <param name="Paused">Why it is paused; null for one that is not.</param>
/// <param name="Episode">The current or last one; null before the first.</param>
/// <param name="Doing">What is under way, in words.</param>
/// <param name="ReferenceP99Ms">T_ref; NaN before an episode has opened.</param>
/// <param name="Changes">The episode's steps.</param>
internal sealed record WatchShape(
    string Cluster, string Connection, string Latency, string? Paused, string? Episode, string Doing, double ReferenceP99Ms, IReadOnlyList<Change> Changes)
{
    public static WatchShape Of(ClusterId cluster, IReadOnlyList<IClusterEvent> events)
    {
        var description = events.OfType<ClusterRegistered>().LastOrDefault()?.Description;
        var paused = events.LastOrDefault(happened => happened is ClusterPaused or ClusterResumed) as ClusterPaused;
        var last = events.OfType<IEpisodeEvent>().LastOrDefault()?.Episode;
        IEpisodeEvent[] episode = [.. events.OfType<IEpisodeEvent>().Where(happened => happened.Episode == last)];
        return new WatchShape(
            cluster.Value,
            description is null ? "" : LiveConnection.Short(description),
            description is null ? "" : LiveConnection.LatencyOf(description),
            paused?.Reason,
            last?.ToString(),
            Words(episode.LastOrDefault()),
            episode.OfType<EpisodeOpened>().LastOrDefault()?.ReferenceP99Ms ?? double.NaN,
            Change.Of(episode));
    }

    private static string Words(IEpisodeEvent? last) => last switch
    {
        null => "no episode yet",
        EpisodeBegun => "opening: its latency is read before anything is changed",
        EpisodeOpened => "choosing the first change",
        RolloutRequested requested => $"step {requested.Step + 1}: a change is rolled out",
        RolloutSettled settled => $"step {settled.Step + 1}: {Texts.Word(settled.Outcome)}{(settled.Reason is { } reason ? $" ({reason})" : "")}",
        StepRecorded step => $"step {step.Step + 1} is recorded",
        EpisodeClosed { Abandoned: { } reason } => $"abandoned: {reason}",
        EpisodeClosed or EpisodeRecorded => "closed",
        _ => Texts.Word(EpisodePhase.Measuring),
    };
}
