using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Sessions;

/// <summary>An episode that was watched from its beginning to its end.</summary>
/// <param name="Events">As they were persisted.</param>
/// <param name="Minutes">Latency by minute of arrival, cluster time.</param>
internal sealed record WatchedEpisode(EpisodeId Episode, IReadOnlyList<IEpisodeEvent> Events, IReadOnlyList<MinuteLatency> Minutes)
{
    public EpisodeOpened Opened => Events.OfType<EpisodeOpened>().First();

    public IEnumerable<StepRecorded> Steps => Events.OfType<StepRecorded>();

    public EpisodeClosed Closed => Events.OfType<EpisodeClosed>().Last();
}
