using System.Collections.Immutable;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Tuning.Episodes;

/// <summary>What a survey decided; the one event comes with its end.</summary>
/// <param name="Next">The run with the input taken in.</param>
public sealed record SurveyDecision(SurveyRun Next, ImmutableArray<IEpisodeEvent> Events, EpisodeEffect Effect) : IEpisodeDecision
{
    IRunningEpisode IEpisodeDecision.Next => Next;
}

/// <summary>
/// A running survey (method, section 1): every step changes one lever at random, passes over the backlog, waits for stabilisation and observes
/// every metric for four minutes. What was refused is left out, what died or finished nothing is rolled back; both are marked. The next step
/// starts a step's length after the last one, or as soon as it can.
/// </summary>
public sealed record SurveyRun : IRunningEpisode
{
    private SurveyRun()
    {
    }

    public required EpisodeBegun Begun { get; init; }

    public required EpisodePhase Phase { get; init; }

    public required ClusterShape Shape { get; init; }

    public required SurveySettings Settings { get; init; }

    public required Configuration Current { get; init; }

    public EpisodeClosed? Closed { get; private init; }

    /// <summary>The steps done, in order.</summary>
    public ImmutableList<SurveyStep> Done { get; private init; } = [];

    public EpisodeId Id => Begun.Episode;

    public EpisodePlan Plan => Begun.Plan;

    public int Steps => Done.Count;

    /// <summary>The change of the step under way.</summary>
    private SurveyChange Change { get; init; }

    private TimeSpan StepStartedAt { get; init; }

    private TimeSpan LoadedAt { get; init; }

    private int Restarts { get; init; }

    private double SkippedEvents { get; init; }

    private bool IsStable { get; init; }

    /// <summary>A step that is known to be faulty, while the configuration before it is loaded again.</summary>
    private SurveyStep? RollingBack { get; init; }

    /// <summary>Begins a survey at a cluster's now; the cluster runs unchanged for the length of the plan's opening.</summary>
    /// <exception cref="ArgumentException">The plan cannot be run; the message says why and how to mend it.</exception>
    public static SurveyDecision Begin(
        EpisodeId survey, EpisodePlan plan, WorkloadClass workload, Selection selection, Configuration effective, TimeSpan now, ClusterShape shape,
        SurveySettings? settings = null)
    {
        plan.Validated(selection, null);
        if (plan.Kind != EpisodeKind.Survey)
            throw new ArgumentException($"Episode {survey} is planned as {plan.Kind}, not as a survey: give the plan of one.");
        var begun = new EpisodeBegun(survey, plan, workload, selection.Hash, LeverSettings.Write(effective), now);
        var run = new SurveyRun
        {
            Begun = begun,
            Phase = EpisodePhase.Opening,
            Shape = shape,
            Settings = (settings ?? SurveySettings.Default).Validated(),
            Current = effective,
        };
        return run.Next(now + plan.Opening);
    }

    /// <inheritdoc cref="IRunningEpisode.Decide"/>
    public SurveyDecision Decide(EpisodeInput input) => (Phase, input) switch
    {
        (not EpisodePhase.Closed, Abandon abandon) => Close(abandon.At, abandon.Reason),
        (EpisodePhase.Loading, RolloutDone done) when RollingBack is not null => RolledBack(done),
        (EpisodePhase.Loading, RolloutDone done) => Settle(done),
        (EpisodePhase.Stabilising, StabilisationDone done) => Observe(done),
        (EpisodePhase.Measuring, ObservationRead read) => Judge(read.Reading),
        _ => throw new InvalidOperationException($"Survey {Id} is {Phase} and cannot take {input.GetType().Name}."),
    };

    IEpisodeDecision IRunningEpisode.Decide(EpisodeInput input) => Decide(input);

    private SurveyDecision Next(TimeSpan at)
    {
        if (Steps == Plan.Steps)
            return Close(at, null);
        var change = SurveyChooser.Next(Plan.Seed, Id, Steps, Current, Shape);
        return (this with { Change = change, StepStartedAt = at, IsStable = false, SkippedEvents = 0 }).Load(change.Candidate, at);
    }

    private SurveyDecision Load(Configuration configuration, TimeSpan notBefore) => new(
        this with { Phase = EpisodePhase.Loading }, [], new LoadConfiguration(Steps, configuration) { NotBefore = notBefore, SkipsBacklog = true });

    private SurveyDecision Settle(RolloutDone done)
    {
        var run = this with { Restarts = RestartsAfter(done), SkippedEvents = done.SkippedEvents, LoadedAt = done.At };
        return done.Outcome switch
        {
            // Nothing is waiting any more, so the lag of a healthy cluster is all there may be.
            RolloutOutcome.Loaded => new SurveyDecision(
                run with { Phase = EpisodePhase.Stabilising },
                [],
                new AwaitStabilisation(done.At, 0, TimeSpan.FromMilliseconds(Change.Candidate[SparkLevers.BatchDuration]))),
            RolloutOutcome.Refused => run.Keep(run.Unobserved(SurveyMark.Refused, done.At), Current),
            RolloutOutcome.Unavailable => run.Keep(run.Unobserved(SurveyMark.Unavailable, done.At), Current),
            RolloutOutcome.Died => run.RollBack(run.Unobserved(SurveyMark.Died, done.At)),
            _ => throw new InvalidOperationException($"Unknown rollout outcome {done.Outcome}."),
        };
    }

    private SurveyDecision Observe(StabilisationDone done) => new(
        this with { Phase = EpisodePhase.Measuring, IsStable = done.IsStable }, [], new ReadObservation(done.At, done.At + Settings.Window));

    private SurveyDecision Judge(ObservationReading reading)
    {
        var mark = MarkOf(reading);
        if (mark is SurveyMark.Died or SurveyMark.Stuck)
            return RollBack(Unobserved(mark, reading.To));
        if (mark is SurveyMark.Silent or SurveyMark.Restarted)
            return Keep(Unobserved(mark, reading.To), Change.Candidate);
        var observed = Unobserved(mark, reading.To) with
        {
            MeanMs = (float)reading.MeanMs,
            P50Ms = (float)reading.P50Ms,
            P95Ms = (float)reading.P95Ms,
            P99Ms = (float)reading.P99Ms,
            Throughput = (float)(reading.Completed / (reading.To - reading.From).TotalSeconds),
            Metrics = reading.Metrics,
        };
        return Keep(observed, Change.Candidate);
    }

    private SurveyMark MarkOf(ObservationReading reading) => reading switch
    {
        { IsUp: false } => SurveyMark.Died,
        { Arrived: > 0, Completed: <= 0 } => SurveyMark.Stuck,
        _ when reading.RunsSince > LoadedAt => SurveyMark.Restarted,
        { Arrived: <= 0 } or { P99Ms: double.NaN } => SurveyMark.Silent,
        _ when IsStable => SurveyMark.Measured,
        _ => reading.Completed < Settings.DrainedShare * reading.Arrived ? SurveyMark.NotDrained : SurveyMark.Unstable,
    };

    private SurveyStep Unobserved(SurveyMark mark, TimeSpan at) => new(
        Steps, Change.Lever.Name, Change.Candidate[Change.Lever], mark, at, Restarts, (float)SkippedEvents,
        float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, []);

    private SurveyDecision RollBack(SurveyStep faulty) => (this with { RollingBack = faulty }).Load(Current, TimeSpan.Zero);

    private SurveyDecision RolledBack(RolloutDone done)
    {
        if (done.Outcome != RolloutOutcome.Loaded)
            return Close(done.At, $"the last good configuration could not be restored: {done.Reason}");
        var run = this with { Restarts = RestartsAfter(done), RollingBack = null };
        return run.Keep(RollingBack!, Current, done.At);
    }

    private SurveyDecision Keep(SurveyStep step, Configuration inEffect, TimeSpan? at = null)
    {
        var run = this with { Done = Done.Add(step), Current = inEffect };
        var due = StepStartedAt + Plan.StepLength;
        var now = at ?? step.At;
        return run.Next(due > now ? due : now);
    }

    // A runtime change keeps the application running.
    private int RestartsAfter(RolloutDone done) => Restarts + (done is { Outcome: RolloutOutcome.Loaded or RolloutOutcome.Died, Scope: > ChangeScope.Runtime } ? 1 : 0);

    private SurveyDecision Close(TimeSpan at, string? abandoned)
    {
        var closed = new EpisodeClosed(Id, Steps, LeverSettings.Write(Current), null, at, abandoned);
        var run = this with { Phase = EpisodePhase.Closed, Closed = closed };
        // Half a batch would move the boundaries of those after it: it is run again instead.
        return new SurveyDecision(
            run, abandoned is null ? [new SurveyRecorded(Begun, Catalogues.Hash, Done, closed)] : [], new NoFurtherEffect());
    }
}
