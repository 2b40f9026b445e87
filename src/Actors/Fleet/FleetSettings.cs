using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Randomness;

namespace Sluice.Actors.Fleet;

/// <summary>Which clusters are tuned, and how.</summary>
/// <param name="Clusters">Each id once.</param>
/// <param name="Policy">The version that chooses; it is in the policy store.</param>
public sealed record FleetSettings(IReadOnlyList<ManagedCluster> Clusters, PolicyVersion Policy)
{
    /// <summary>Steps of an episode, of which the last settles; the next episode follows at once.</summary>
    public int Steps { get; init; } = 12;

    public TimeSpan Opening { get; init; } = TimeSpan.FromMinutes(6);

    public TimeSpan StepLength { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Messages a second at most: what starts at once must not ask the database at once.</summary>
    public int Rate { get; init; } = 500;

    /// <summary>The first wait for an answer; it doubles with every attempt, up to <see cref="LongestWait"/>.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>An episode of which nothing was heard for so long is asked about.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>The same plan for the same episode, whoever asks.</summary>
    public EpisodePlan PlanOf(EpisodeId episode)
    {
        var seeds = RandomStream.For(RandomStream.Key(episode.Cluster.Value), (ulong)episode.Number, RandomStream.Key("fleet"));
        return new EpisodePlan(
            EpisodeKind.Tuning, Steps, new FromPolicy(Policy), seeds.NextUInt64(), seeds.NextUInt64(), 1, null, Opening, StepLength, TimeSpan.Zero);
    }
}
