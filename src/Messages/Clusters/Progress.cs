namespace Sluice.Messages.Clusters;

/// <summary>Told to whoever began a tuning episode, after each persisted event of it.</summary>
public sealed record EpisodeProgressed(IEpisodeEvent Event);

/// <summary>Latency by minute of arrival, for people to look at; never journalled.</summary>
/// <param name="Minutes">One row a minute.</param>
public sealed record LatencyObserved(EpisodeId Episode, IReadOnlyList<MinuteLatency> Minutes);

/// <param name="At">Start of the minute, cluster time.</param>
public readonly record struct MinuteLatency(TimeSpan At, double P50Ms, double P99Ms, double ArrivalRate);

/// <summary>Told to whoever began an episode, when it is closed and persisted.</summary>
public sealed record EpisodeFinished(EpisodeClosed Closed);
