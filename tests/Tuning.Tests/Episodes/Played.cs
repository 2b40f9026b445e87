using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Tuning.Tests.Episodes;

/// <summary>What came of an episode that a fake cluster answered.</summary>
/// <param name="Decisions">In order, the beginning first.</param>
internal sealed record Played(IReadOnlyList<EpisodeDecision> Decisions)
{
    public static readonly EpisodeId Id = new(new ClusterId("cluster"), 3);
    public static readonly RunId Run = new("run");
    public static readonly WorkloadClass Class = new("class");

    /// <summary>One driver and one worker metric, two levers: five actions.</summary>
    public static readonly Selection Small = Selection.Create(
        "small", ["jvm.heap.used"], ["executor.cpuTime"], ["batchDuration", "spark.memory.fraction"]).WithStrides(1).WithBundle(1);

    public static readonly EpisodePlan TrainingPlan = new(
        EpisodeKind.Training, 4, new FromPolicy(new PolicyVersion(Run, 0)), 11, 12, 1, 1000, Minutes(15), Minutes(5), TimeSpan.Zero);

    public static readonly EpisodePlan TuningPlan = TrainingPlan with { Kind = EpisodeKind.Tuning, Closing = Minutes(10) };

    public IEnumerable<IEpisodeEvent> Events => Decisions.SelectMany(decision => decision.Events);

    public StepRecorded[] Steps => [.. Events.OfType<StepRecorded>()];

    public EpisodeRun End => Decisions[^1].Next;

    public EpisodeClosed Closed => Assert.IsType<EpisodeClosed>(Events.Last());

    public IEnumerable<T> Effects<T>() => Decisions.Select(decision => decision.Effect).OfType<T>();

    public EpisodeRecorded Recorded =>
        new(Events.OfType<EpisodeBegun>().Single(), Events.OfType<EpisodeOpened>().Single(), Steps, Closed);

    public static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>A policy that all but always takes the first of these actions that is allowed; with none, an untrained one.</summary>
    public static PolicySnapshot Preferring(Selection selection, params int[] preferred)
    {
        var untrained = PolicyLearner.Untrained(Run, selection, 5);
        if (preferred.Length == 0)
            return untrained;
        var shape = untrained.Weights.Shape;
        var parameters = new float[shape.ParameterCount];
        for (var i = 0; i < preferred.Length; i++)
            parameters[^(shape.Actions - preferred[i])] = 200 - 50 * i;
        return new PolicySnapshot(
            untrained.Version, new PolicyWeights(shape, parameters), untrained.Optimiser, untrained.Normalisation, untrained.SelectionHash,
            untrained.Encoding);
    }

    public static EpisodeDecision Begin(
        EpisodePlan plan, PolicySnapshot? policy, Selection? selection = null, Configuration? effective = null, TimeSpan now = default,
        ClusterShape? shape = null, EpisodeSettings? settings = null) =>
        EpisodeRun.Begin(Id, plan, Class, selection ?? Small, effective ?? Configuration.Default, now, shape ?? new ClusterShape(), policy, settings);

    /// <summary>Plays a whole episode on a cluster.</summary>
    public static Played On(FakeCluster cluster, EpisodeDecision first)
    {
        var decisions = new List<EpisodeDecision> { first };
        while (decisions[^1].Effect is not NoFurtherEffect)
            decisions.Add(decisions[^1].Next.Decide(cluster.Answer(decisions[^1])));
        return new Played(decisions);
    }

    /// <summary>Plays until the episode is in a phase.</summary>
    public static EpisodeDecision Until(FakeCluster cluster, EpisodeDecision decision, EpisodePhase phase)
    {
        while (decision.Next.Phase != phase)
            decision = decision.Next.Decide(cluster.Answer(decision));
        return decision;
    }

    public ReplayVerdict Replay(PolicySnapshot? policy, EpisodeSettings? settings = null) =>
        EpisodeReplay.Check(Events, End.State.Selection, policy, End.Shape, settings);
}
