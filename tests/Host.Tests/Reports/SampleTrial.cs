using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Tests.Reports;

/// <summary>A trial made by hand: four steps, one of each kind.</summary>
internal static class SampleTrial
{
    private static readonly EpisodeId Id = new(new ClusterId("tuned"), 0);
    private static readonly TimeSpan Opening = TimeSpan.FromMinutes(15);

    public static TrialResult Result { get; } = new(
        new TrialPlan(Id.Cluster, "poisson-high", new FromPolicy(new PolicyVersion(new RunId("demo-1"), 300)), 4, 1, 0.95),
        new WatchedEpisode(Id, Events, Minutes(after: 2_000)),
        new WatchedEpisode(new EpisodeId(new ClusterId("tuned-twin"), 0), [Closed(20_000)], Minutes(after: 20_000)),
        new WatchedEpisode(new EpisodeId(new ClusterId("tuned-batch-duration"), 0), [Closed(5_000)], Minutes(after: 5_000)));

    public static IReadOnlyList<IEpisodeEvent> Events =>
    [
        new EpisodeOpened(Id, Opening, [], 20_000, 20_000),
        new RolloutRequested(Id, 0, [new LeverSetting(SparkLevers.BatchDuration.Name, 5_000)], 1, At(0)),
        new RolloutSettled(Id, 0, RolloutOutcome.Loaded, 1, At(0.1), null),
        Step(0, SparkLevers.BatchDuration, 10_000, 5_000, ChoiceComponent.Exploit, StepOutcome.Measured, 8_000),
        Step(1, SparkLevers.Serializer, 0, 1, ChoiceComponent.Explore, StepOutcome.Faulty, float.NaN),
        Step(2, null, 0, 0, ChoiceComponent.Exploit, StepOutcome.Measured, 9_000),
        new RolloutRequested(Id, 3, [new LeverSetting(SparkLevers.BatchDuration.Name, 2_500)], 2, At(3)),
        Step(3, null, 0, 0, ChoiceComponent.Return, StepOutcome.Measured, 2_000),
        Closed(2_000),
    ];

    private static StepRecorded Step(
        int step, Lever? lever, double from, double to, ChoiceComponent component, StepOutcome outcome, float p99Ms) => new(
        Id, step, 0, lever?.Name ?? "", from, to, component, 0.5f, 0, outcome, 0.5f, p99Ms, p99Ms / 2, 0,
        new StepDurations(TimeSpan.Zero, TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(186)), step != 2, [], At(step + 1));

    private static EpisodeClosed Closed(double p99Ms) => new(Id, 4, [new LeverSetting(SparkLevers.BatchDuration.Name, 2_500)], p99Ms, At(6), null);

    private static TimeSpan At(double step) => Opening + step * TimeSpan.FromMinutes(5);

    private static IReadOnlyList<MinuteLatency> Minutes(double after) =>
        [.. Enumerable.Range(0, 43).Select(minute => new MinuteLatency(TimeSpan.FromMinutes(minute), after / 3, minute < 17 ? 20_000 : after, 1000))];
}
