using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark.Simulation;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Experiments;

/// <summary>What an experiment runs.</summary>
/// <param name="Snapshot">The policy under test.</param>
/// <param name="Selection">What it observes and moves.</param>
/// <param name="Seeds">Held-out worlds a load: machines and arrivals that no training has seen.</param>
/// <param name="Seed">Names the worlds and every draw.</param>
/// <param name="Steps">Steps an episode, the same for every contender.</param>
/// <param name="Loads">As the workload catalogue spells them.</param>
/// <param name="Rivals">Names of the rivals that play, where an experiment has rivals.</param>
/// <param name="ExploitShare">f, of the policy.</param>
internal sealed record ExperimentPlan(
    PolicySnapshot Snapshot, Selection Selection, int Seeds, ulong Seed, int Steps, IReadOnlyList<string> Loads, IReadOnlyList<string> Rivals, double ExploitShare)
{
    /// <summary>What machines the worlds are made of.</summary>
    public ClusterProfile Profile { get; init; } = ClusterProfile.Train;

    public PolicyVersion Policy => Snapshot.Version;

    /// <summary>The seed of a load's world; the same for every contender and experiment.</summary>
    /// <param name="number">From 1.</param>
    public ulong WorldSeed(int number) => RandomStream.For(Seed, RandomStream.Key("held-out-world"), (ulong)number).NextUInt64();

    /// <summary>The draws of an interval, named by what it is taken of.</summary>
    public RandomStream IntervalStream(params ReadOnlySpan<string> of) =>
        RandomStream.For(Seed, RandomStream.Key("interval"), RandomStream.Key(string.Join('/', of)));

    public Contender ThePolicy => new(Contender.PolicyName, new FromPolicy(Policy));
}
