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

    /// <summary>
    /// The rules of a cluster that is not among <see cref="Clusters"/> and that somebody has registered; null for one that is left alone, as those of training are.
    /// </summary>
    public Func<ClusterDescription, SafetyRules?> RulesOfAdopted { get; init; } = _ => null;

    /// <summary>Every cluster that was ever registered: a keeper that has just started asks each what it is.</summary>
    public Func<CancellationToken, Task<IReadOnlyList<ClusterId>>> Registered { get; init; } = _ => Task.FromResult<IReadOnlyList<ClusterId>>([]);

    /// <summary>The same plan for the same episode, whoever asks.</summary>
    /// <param name="episode">Which.</param>
    /// <param name="rules">What may be done to its cluster; null for whatever is chosen.</param>
    public EpisodePlan PlanOf(EpisodeId episode, SafetyRules? rules = null)
    {
        var seeds = RandomStream.For(RandomStream.Key(episode.Cluster.Value), (ulong)episode.Number, RandomStream.Key("fleet"));
        return new EpisodePlan(
            EpisodeKind.Tuning, Steps, new FromPolicy(Policy), seeds.NextUInt64(), seeds.NextUInt64(), 1, null, Opening, StepLength, TimeSpan.Zero)
        {
            Safety = rules,
        };
    }
}
