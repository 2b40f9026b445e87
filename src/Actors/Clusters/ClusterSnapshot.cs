using Sluice.Messages.Clusters;

namespace Sluice.Actors.Clusters;

/// <summary>What a cluster's journal amounts to between two episodes; a cache, the journal decides.</summary>
/// <param name="Description">Null before registration.</param>
/// <param name="LastEpisode">Number of the last closed episode; -1 before the first.</param>
/// <param name="LastRecorded">The last training episode, kept until the next one so that it can be submitted again.</param>
/// <param name="LastClosed">How the last episode ended.</param>
internal sealed record ClusterSnapshot(ClusterDescription? Description, int LastEpisode, EpisodeRecorded? LastRecorded, EpisodeClosed? LastClosed)
{
    /// <summary>The link of the last event that is in it; null where that has none.</summary>
    public ulong? Link { get; init; }

    /// <summary>Why somebody has paused the cluster; null for one that nobody has.</summary>
    public string? Paused { get; init; }

    /// <summary>What the next guarded episode must know; null before the first.</summary>
    public SafetyMemory? Memory { get; init; }
}
