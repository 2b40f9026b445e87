using System.Collections.Immutable;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;

namespace Sluice.Actors.Learning;

/// <summary>One training run as the fold of the learner's events.</summary>
internal sealed record TrainingRun(RunId Run, TrainingPlan Plan)
{
    /// <summary>T_ref by class; null until the reference episodes are in.</summary>
    public ImmutableDictionary<WorkloadClass, double>? References { get; init; }

    /// <summary>Updates made; also the number of the policy version in force.</summary>
    public int Iteration { get; init; }

    public string PolicyHash { get; init; } = "";

    /// <summary>Mean return of every update, for the convergence rule.</summary>
    public ImmutableList<double> MeanReturns { get; init; } = [];

    public string? Ended { get; init; }

    public PolicyVersion Policy => new(Run, Iteration);

    public bool IsComplete => Iteration >= Plan.Iterations || (Plan.StopWhenConverged && Convergence.IsReached(MeanReturns));

    /// <summary>Whether an update has counted the episode already: it is in the journal then, and never counts again.</summary>
    public bool HasConsumed(EpisodeId episode) => episode.Number <= Iteration && (episode.Number > 0 || References is not null);

    /// <summary>Episode 0 of a cluster measures T_ref under the default configuration; episode i runs policy version i - 1.</summary>
    public EpisodePlan EpisodeOf(ClusterId cluster, int iteration, TrainingPace pace)
    {
        var workload = Plan.Clusters.First(c => c.Cluster == cluster).Description.Class;
        var arrivals = RandomStream.For(Plan.Seed, RandomStream.Key(workload.Value), (ulong)iteration);
        var isReference = iteration == 0;
        return new EpisodePlan(
            EpisodeKind.Training,
            isReference ? 0 : Plan.Steps,
            new FromPolicy(new PolicyVersion(Run, isReference ? 0 : iteration - 1)),
            Plan.Seed,
            arrivals.NextUInt64(),
            Plan.ExploitShare,
            isReference ? null : References![workload],
            isReference ? pace.ReferenceOpening : pace.Opening,
            pace.StepLength,
            TimeSpan.Zero)
        {
            Rules = Plan.Rules,
        };
    }

    /// <summary>The first class none of whose clusters was measured; null where each was.</summary>
    public WorkloadClass? Unmeasured(IEnumerable<CollectedEpisode> episodes) =>
        Plan.Clusters.Select(cluster => cluster.Description.Class).Except(episodes.Select(episode => episode.Episode.Class)).Select(workload => (WorkloadClass?)workload).FirstOrDefault();

    /// <summary>T_ref of each class: the median over its clusters, in the order of the classes' names.</summary>
    public static IReadOnlyList<ClassReference> ReferencesOf(IEnumerable<CollectedEpisode> episodes) =>
    [
        .. episodes.GroupBy(episode => episode.Episode.Class).OrderBy(group => group.Key.Value, StringComparer.Ordinal)
            .Select(group => new ClassReference(group.Key, Median([.. group.Select(episode => episode.ReferenceP99Ms)]))),
    ];

    public TrainingRun Apply(ILearningEvent happened) => happened switch
    {
        TrainingBegun begun => this with { Plan = begun.Plan, Ended = null },
        ReferencesFixed fixedAt => this with { References = fixedAt.References.ToImmutableDictionary(r => r.Class, r => r.P99Ms) },
        PolicyUpdated updated when updated.Policy.Number == Iteration + 1 => this with
        {
            Iteration = updated.Policy.Number,
            PolicyHash = updated.PolicyHash,
            MeanReturns = MeanReturns.Add(updated.Statistics.MeanReturn),
        },
        PolicyUpdated updated => throw new InvalidOperationException(
            $"Run {Run}: policy {updated.Policy} follows version {Iteration}; the learner's journal is not contiguous."),
        TrainingEnded ended => this with { Ended = ended.Reason },
        _ => throw new ArgumentException($"Run {Run} cannot apply {happened.GetType().Name}."),
    };

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[values.Length / 2 - 1] + values[values.Length / 2]) / 2;
    }
}
