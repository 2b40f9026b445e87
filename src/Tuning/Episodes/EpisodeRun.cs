using System.Collections.Immutable;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Rivals;

namespace Sluice.Tuning.Episodes;

/// <summary>What an episode decided: events to persist, in order, then one effect to carry out.</summary>
/// <param name="Next">The run with the events applied.</param>
public sealed record EpisodeDecision(EpisodeRun Next, ImmutableArray<IEpisodeEvent> Events, EpisodeEffect Effect) : IEpisodeDecision
{
    IRunningEpisode IEpisodeDecision.Next => Next;
}

/// <summary>
/// A running episode: its state and the step under way. <see cref="Decide"/> is the whole control flow of a step (method, section 8); whoever
/// calls it persists the events and carries the effect out.
/// </summary>
public sealed partial record EpisodeRun : IRunningEpisode
{
    private EpisodeRun()
    {
    }

    public required EpisodeState State { get; init; }

    public required EpisodePhase Phase { get; init; }

    public required ClusterShape Shape { get; init; }

    public required EpisodeSettings Settings { get; init; }

    /// <summary>Null for an episode with a script or a rival.</summary>
    public PolicySnapshot? Policy { get; init; }

    /// <summary>The choice of the step under way.</summary>
    public StepChoice? Choice { get; private init; }

    /// <summary>The steps so far, as learning wants them; kept for training episodes only.</summary>
    public ImmutableList<TrajectoryStep> Trajectory { get; private init; } = [];

    EpisodeId IRunningEpisode.Id => State.Id;

    EpisodePlan IRunningEpisode.Plan => State.Plan;

    int IRunningEpisode.Steps => State.Steps;

    Configuration IRunningEpisode.Current => State.Current;

    EpisodeClosed? IRunningEpisode.Closed => State.Closed;

    private StepProgress Progress { get; init; }

    /// <summary>The configuration last loaded: between steps the state's.</summary>
    private Configuration InEffect { get; init; } = Configuration.Default;

    /// <summary>Events behind at the end of the last window.</summary>
    private double LastLag { get; init; }

    /// <summary>Since when the present configuration is in effect.</summary>
    private TimeSpan LoadedAt { get; init; }

    /// <summary>End of the opening: minute zero of the episode.</summary>
    private TimeSpan StartedAt { get; init; }

    /// <summary>Begins an episode at a cluster's now.</summary>
    /// <exception cref="ArgumentException">The plan cannot be run; the message says why and how to mend it.</exception>
    public static EpisodeDecision Begin(
        EpisodeId episode, EpisodePlan plan, WorkloadClass workload, Selection selection, Configuration effective, TimeSpan now,
        ClusterShape shape, PolicySnapshot? policy, EpisodeSettings? settings = null, SafetyMemory? memory = null)
    {
        plan.Validated(selection, policy);
        if (plan.Kind == EpisodeKind.Survey)
            throw new ArgumentException($"Episode {episode} is a survey, which has no policy, state or reward: begin it as one.");
        settings = (settings ?? EpisodeSettings.Default).Validated();
        if (plan.Rules.Reward == RewardRule.PaperLiteral && plan.Kind != EpisodeKind.Training)
            throw new ArgumentException($"Episode {episode} is no simulated training and the reward rule {plan.Rules.Reward} rewards high latency: use {RewardRule.ReferenceRatio}.");
        if (plan.Choice is FromRival rival && RivalCatalogue.Find(rival.Name).Refusal(workload) is { } refusal)
            throw new ArgumentException($"Episode {episode} cannot be left to rival {rival.Name}: {refusal}.");
        var begun = new EpisodeBegun(episode, plan, workload, selection.Hash, LeverSettings.Write(effective), now) { Memory = memory };
        var end = now + plan.Opening;
        var from0 = TimeSpan.FromTicks(Math.Max(now.Ticks, (end - settings.OpeningWindow).Ticks));
        var run = new EpisodeRun
        {
            State = EpisodeState.Begin(begun, selection),
            Phase = EpisodePhase.Opening,
            Shape = shape,
            Settings = settings,
            Policy = policy,
            InEffect = effective,
            LoadedAt = now,
            StartedAt = end,
        };
        return new EpisodeDecision(run, [begun], new ReadWindow(from0, end, null, now, null, plan.ReferenceP99Ms));
    }

    /// <summary>What follows from an effect's outcome.</summary>
    /// <exception cref="InvalidOperationException">The input does not answer the effect that is under way.</exception>
    public EpisodeDecision Decide(EpisodeInput input) => (Phase, input) switch
    {
        (not EpisodePhase.Closed, Abandon abandon) => Close(abandon.At, null, abandon.Reason),
        (EpisodePhase.Opening, WindowRead read) => Open(read.Reading),
        (EpisodePhase.Loading, RolloutDone done) => Settle(done),
        (EpisodePhase.Stabilising, StabilisationDone done) => Measure(done),
        (EpisodePhase.Measuring, WindowRead read) => Record(read.Reading),
        (EpisodePhase.Closing, WindowRead read) => Close(read.Reading.To, double.IsFinite(read.Reading.P99Ms) ? read.Reading.P99Ms : null, null),
        _ => throw new InvalidOperationException($"Episode {State.Id} is {Phase} and cannot take {input.GetType().Name}."),
    };

    IEpisodeDecision IRunningEpisode.Decide(EpisodeInput input) => Decide(input);

    private EpisodeDecision Open(WindowReading reading)
    {
        var reference = State.Plan.ReferenceP99Ms ?? reading.P99Ms;
        if (!reading.IsUp)
            return Close(reading.To, null, "the application was down at the end of the opening: start it, then begin another episode");
        if (!(reference > 0 && double.IsFinite(reference)))
            return Close(reading.To, null, "no event arrived during the opening: there is no reference latency to compare with");
        var opened = new EpisodeOpened(State.Id, reading.To, reading.Observation.ToArray(), reference, double.IsFinite(reading.P99Ms) ? reading.P99Ms : reference);
        var run = this with { State = State.Apply(opened), LastLag = LagAfter(reading) };
        return run.Next(reading.To).After(opened);
    }

    /// <summary>The next step, or the end.</summary>
    private EpisodeDecision Next(TimeSpan now)
    {
        if (State.IsComplete)
            return ReadClosing(now);
        var choice = StepChooser.Next(State, Policy, Shape, Settings);
        var run = this with { Choice = choice, Progress = StepProgress.Begin(now) };
        if (choice.IsHold)
        {
            return new EpisodeDecision(
                run with { Phase = EpisodePhase.Measuring }, [], new ReadWindow(now, now + State.Plan.StepLength, null, LoadedAt, null, State.ReferenceMs));
        }

        return run.Load(choice.Candidate, now);
    }

    private EpisodeDecision Load(Configuration configuration, TimeSpan now)
    {
        var changes = configuration.ChangedFrom(Progress.RolledBack ? Choice!.Candidate : State.Current)
            .Select(lever => new LeverSetting(lever.Name, configuration[lever]));
        var requested = new RolloutRequested(State.Id, State.Steps, [.. changes], configuration.Hash, now);
        return new EpisodeDecision(this with { Phase = EpisodePhase.Loading }, [requested], new LoadConfiguration(State.Steps, configuration));
    }

    private static TimeSpan BatchInterval(Configuration configuration) => TimeSpan.FromMilliseconds(configuration[SparkLevers.BatchDuration]);

    private EpisodeDecision Settle(RolloutDone done)
    {
        if (Undoing is not null)
            return SettleUndo(done);
        var loading = Progress.RolledBack ? State.Current : Choice!.Candidate;
        var settled = new RolloutSettled(State.Id, State.Steps, done.Outcome, loading.Hash, done.At, done.Reason);
        var progress = Progress.AfterLoading(done.At);
        if (progress.RolledBack && done.Outcome != RolloutOutcome.Loaded)
            return Lose(done.At, $"the last good configuration could not be restored: {done.Reason}").After(settled);
        switch (done.Outcome)
        {
            case RolloutOutcome.Loaded:
                var run = this with { LoadedAt = done.At, InEffect = loading, Progress = progress, Phase = EpisodePhase.Stabilising };
                return new EpisodeDecision(run, [settled], new AwaitStabilisation(done.At, LastLag, BatchInterval(loading)));
            case RolloutOutcome.Refused:
                return (this with { Progress = progress.NotLoaded(StepOutcome.Faulty) }).ReadRest(done.At).After(settled);
            case RolloutOutcome.Died:
                return RollBack(progress.RollingBack(StepOutcome.Faulty), done.At).After(settled);
            case RolloutOutcome.Unavailable when done.IsDown:
                return RollBack(progress.RollingBack(StepOutcome.Unmeasured), done.At).After(settled);
            case RolloutOutcome.Unavailable:
                return (this with { Progress = progress.NotLoaded(StepOutcome.Unmeasured) }).ReadRest(done.At).After(settled);
            default:
                throw new InvalidOperationException($"Unknown rollout outcome {done.Outcome}.");
        }
    }

    private EpisodeDecision RollBack(StepProgress progress, TimeSpan now) =>
        (this with { Progress = progress }).Load(State.Current, now);

    private EpisodeDecision Measure(StabilisationDone done) =>
        (this with { Progress = Progress.AfterStabilisation(done.At, done.IsStable) }).ReadRest(done.At);

    /// <summary>The window is what is left of the step, at least the minimum.</summary>
    private EpisodeDecision ReadRest(TimeSpan now)
    {
        var end = TimeSpan.FromTicks(Math.Max((Progress.StartedAt + State.Plan.StepLength).Ticks, (now + Settings.MinimumWindow).Ticks));
        return new EpisodeDecision(
            this with { Phase = EpisodePhase.Measuring },
            [],
            new ReadWindow(now, end, Progress.StartedAt, LoadedAt, State.LastP99Ms, State.ReferenceMs));
    }

    private EpisodeDecision Record(WindowReading reading)
    {
        var progress = Progress.AfterMeasuring(reading.To);
        var outcome = Progress.Outcome == StepOutcome.Measured ? OutcomeOf(reading) : Progress.Outcome;
        // Only a measured configuration stays. A hold has nothing to go back to, but an application that is down wants starting again.
        if (outcome != Progress.Outcome && (!Choice!.IsHold || !reading.IsUp))
            return RollBack(progress.RollingBack(outcome), reading.To);

        // Rounded to what the journal holds before the reward is made of it, so that a replay makes the same one.
        var p99 = FiniteOrNaN(reading.P99Ms);
        var cost = Choice!.IsHold || outcome == StepOutcome.Unmeasured || !IsExcessKnown(reading) ? 0 : (float)Rewards.ChangeCost(reading.ExcessEventMs, State.ReferenceMs, reading.ArrivalRate * 3600);
        var reward = Rewards.OfStep(outcome, p99, State.ReferenceMs, cost, State.Plan.Rules.Reward);
        var recorded = new StepRecorded(
            State.Id, State.Steps, Choice.Action, Choice.Lever?.Name ?? "", Choice.From, Choice.To, Choice.Component, Choice.Probability,
            Choice.StateHash, outcome, (float)reward, p99, FiniteOrNaN(reading.MeanMs), cost, progress.Durations,
            progress.IsStable, reading.Observation.ToArray(), reading.To)
        {
            Further = [.. Choice.Further.Select(further => further.Recorded)],
        };
        var run = this with
        {
            State = State.Apply(recorded, Choice.Moves),
            Choice = null,
            LastLag = LagAfter(reading),
            Trajectory = State.Plan.Kind == EpisodeKind.Training ? Trajectory.Add(Trajectories.Step(State, Choice, recorded)) : Trajectory,
        };
        return run.Next(reading.To).After(recorded);
    }

    /// <summary>
    /// A configuration under which the application died, nothing finished or latency has no bound is as faulty as one that was refused; without events, or
    /// where the reward would be no number, there is nothing to judge.
    /// </summary>
    private static StepOutcome OutcomeOf(WindowReading reading) =>
        !reading.IsUp || (reading.Arrived > 0 && reading.Completed <= 0) || float.IsPositiveInfinity((float)reading.P99Ms) ? StepOutcome.Faulty
        : reading.P99Ms >= 0 && IsExcessKnown(reading) ? StepOutcome.Measured
        : StepOutcome.Unmeasured;

    private static bool IsExcessKnown(WindowReading reading) => reading.ExcessEventMs is >= 0 and <= float.MaxValue;

    /// <summary>In the journal's precision; what is beyond it is as unknown as what was not read.</summary>
    private static float FiniteOrNaN(double ms) => float.IsFinite((float)ms) ? (float)ms : float.NaN;

    // A window that could not be read says nothing new about the backlog.
    private double LagAfter(WindowReading reading) => double.IsFinite(reading.LagEvents) ? reading.LagEvents : LastLag;

    /// <summary>The closing window starts at the planned end of the last step, so that it covers the same minutes as a twin's.</summary>
    private EpisodeDecision ReadClosing(TimeSpan now)
    {
        if (State.Plan.Closing <= TimeSpan.Zero)
            return Close(now, null, null);
        var start = StartedAt + State.Plan.Steps * State.Plan.StepLength;
        var end = TimeSpan.FromTicks(Math.Max(now.Ticks, (start + State.Plan.Closing).Ticks));
        return new EpisodeDecision(
            this with { Phase = EpisodePhase.Closing }, [], new ReadWindow(start, end, null, LoadedAt, null, State.ReferenceMs));
    }

    private EpisodeDecision Close(TimeSpan now, double? closingP99Ms, string? abandoned)
    {
        var closed = new EpisodeClosed(State.Id, State.Steps, LeverSettings.Write(InEffect), closingP99Ms, now, abandoned);
        return Close(closed);
    }

    /// <summary>The end of an episode that leaves its cluster in nobody knows what state: a guarded one is paused.</summary>
    private EpisodeDecision Lose(TimeSpan now, string reason) =>
        Close(new EpisodeClosed(State.Id, State.Steps, LeverSettings.Write(InEffect), null, now, reason) { InDistress = State.Plan.Safety is not null });

    private EpisodeDecision Close(EpisodeClosed closed) =>
        new(this with { State = State.Apply(closed), Phase = EpisodePhase.Closed }, [closed], new NoFurtherEffect());
}
