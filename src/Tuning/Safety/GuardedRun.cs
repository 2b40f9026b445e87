using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Stabilisation;

namespace Sluice.Tuning.Safety;

/// <summary>
/// A running episode on a cluster that somebody depends on. What the episode wants done passes through here: a change waits for its permit, is watched while it is
/// in effect and taken back when it does harm; what the infrastructure refuses is tried again; and what cannot be seen moves nothing.
/// </summary>
public sealed partial record GuardedRun : IRunningEpisode
{
    private GuardedRun()
    {
    }

    /// <summary>The episode without its guard.</summary>
    public required EpisodeRun Inner { get; init; }

    public required SafetySettings Settings { get; init; }

    public SafetyRules Rules => Inner.State.Plan.Safety!;

    /// <summary>The change that waits for approval, or for its time to come; null for none.</summary>
    public ChangeProposed? Proposal => Pending?.Proposal;

    /// <summary>Why nothing more may be done to the cluster until somebody has looked at it; null where all is well.</summary>
    public string? Distress => Inner.State.Closed is { InDistress: true } closed ? closed.Abandoned : null;

    public EpisodePhase Phase => Pending is null ? Inner.Phase : EpisodePhase.Proposed;

    EpisodeId IRunningEpisode.Id => Inner.State.Id;

    EpisodePlan IRunningEpisode.Plan => Inner.State.Plan;

    int IRunningEpisode.Steps => Inner.State.Steps;

    Configuration IRunningEpisode.Current => Inner.State.Standing;

    EpisodeClosed? IRunningEpisode.Closed => Inner.State.Closed;

    private PendingChange? Pending { get; init; }

    private ChangeWatch? Watch { get; init; }

    // The guard of the change of this step, once it has raised its alarm.
    private SloGuard? Alarmed { get; init; }

    private LoadConfiguration? Loading { get; init; }

    private int Tries { get; init; }

    private TimeSpan? BlindSince { get; init; }

    private string? UndoWanted { get; init; }

    /// <summary>Begins an episode whose plan has safety rules; see <see cref="EpisodeRun.Begin"/>.</summary>
    /// <param name="memory">What the cluster's earlier episodes left, its instant being <paramref name="now"/>.</param>
    /// <exception cref="ArgumentException">The plan cannot be run; the message says why and how to mend it.</exception>
    public static GuardedDecision Begin(
        EpisodeId episode, EpisodePlan plan, WorkloadClass workload, Selection selection, Configuration effective, TimeSpan now,
        ClusterShape shape, PolicySnapshot? policy, SafetyMemory memory, EpisodeSettings? settings = null, SafetySettings? safety = null)
    {
        if (plan.Safety is null)
            throw new ArgumentException($"Episode {episode} has no safety rules: run it without a guard, or plan it with some.");
        var first = EpisodeRun.Begin(episode, plan, workload, selection, effective, now, shape, policy, settings, memory);
        return new GuardedDecision(
            new GuardedRun { Inner = first.Next, Settings = (safety ?? SafetySettings.Default).Validated() }, first.Events, first.Effect);
    }

    /// <inheritdoc cref="IRunningEpisode.Decide"/>
    public GuardedDecision Decide(EpisodeInput input) => input switch
    {
        Abandon => Follow(Inner.Decide(input), default),
        ProposalDecided decided => Settle(decided),
        UndoAsked undo => new GuardedDecision(this with { UndoWanted = undo.Reason }, [], new SameEffect()),
        Waited waited when Pending is not null => Await(waited.At),
        Waited waited when Watch?.Window is not null => GoOn(waited.At),
        ChangeWatched watched when Watch is not null => Judge(watched),
        RolloutDone { Outcome: RolloutOutcome.Unavailable } failed when Tries < MostTries => Retry(failed),
        RolloutDone done => Loaded(done),
        WindowRead read when Inner.Phase == EpisodePhase.Measuring => Measured(read),
        _ => Follow(Inner.Decide(input), AtOf(input)),
    };

    IEpisodeDecision IRunningEpisode.Decide(EpisodeInput input) => Decide(input);

    /// <summary>Why no change can be taken back; null where one can.</summary>
    public string? ObstacleToUndo() => Inner switch
    {
        { IsRollingBack: true } => "the last change is being taken back already",
        { Phase: EpisodePhase.Opening or EpisodePhase.Closing or EpisodePhase.Closed } => "the episode has made no change yet, or is about to end: wait for its first step",
        { UndoTarget: null, Phase: not EpisodePhase.Loading } => "this episode has made no change that could be taken back",
        _ => null,
    };

    private int MostTries => Inner.IsRollingBack ? Settings.BackOff.RollbackTries : Settings.BackOff.ChangeTries;

    /// <summary>What the episode decided, with what it wants done replaced by what may be done.</summary>
    private GuardedDecision Follow(EpisodeDecision decision, TimeSpan now)
    {
        var run = this with { Inner = decision.Next, Watch = null, Pending = null };
        switch (decision.Effect)
        {
            case LoadConfiguration when UndoWanted is not null && !decision.Next.IsRollingBack:
                return run.MakeWay(decision);
            case LoadConfiguration load:
                return Rules.Mode != ClusterMode.Apply && !decision.Next.IsRollingBack && Pending?.Verdict is not (ProposalVerdict.Approved or ProposalVerdict.Applied)
                    ? run.Propose(decision)
                    : new GuardedDecision((run with { Loading = load, Tries = 0 }).Folded(decision.Events[^1]), decision.Events, load);
            case AwaitStabilisation await:
                var detector = StabilisationDetector.Begin(Settings.Stabilisation, await.LoadedAt, await.LagBefore, await.BatchInterval);
                var guard = decision.Next.IsChanged
                    ? SloGuard.Begin(Settings.Guard, await.LoadedAt, Rules.SloP99Ms, decision.Next.State.LastP99Ms, await.LagBefore, await.BatchInterval)
                    : null;
                return new GuardedDecision(
                    run with { Watch = new ChangeWatch(detector, guard, null) }, decision.Events, new WatchChange(await.LoadedAt + Settings.Stabilisation.Every, Settings.Guard.Window));
            case ReadWindow window when decision.Next.Phase == EpisodePhase.Measuring:
                var next = (run with { Watch = new ChangeWatch(null, Watch?.Guard, window) }).GoOn(now);
                return next with { Events = [.. decision.Events, .. next.Events] };
            default:
                return new GuardedDecision(run, decision.Events, decision.Effect);
        }
    }

    /// <summary>The change that was chosen stands back for the one that is to be undone.</summary>
    private GuardedDecision MakeWay(EpisodeDecision decision)
    {
        var now = ((RolloutRequested)decision.Events[^1]).At;
        var next = Follow(decision.Next.Withhold(now), now);
        return next with { Events = [.. decision.Events[..^1], .. next.Events] };
    }

    /// <summary>Until the window is over: watching, where there is a change to watch, else waiting; then it is read.</summary>
    private GuardedDecision GoOn(TimeSpan now)
    {
        if (Undo(now) is { } undo)
            return undo;
        var window = Watch!.Window!;
        if (now >= window.To && Watch.Guard?.IsUndecided(now) == true)
            window = window with { From = Later(window.From, now + Settings.Stabilisation.Every - Inner.Settings.MinimumWindow), To = now + Settings.Stabilisation.Every };
        if (now >= window.To)
            return new GuardedDecision(this with { Watch = Watch with { Window = null } }, [], window);
        var next = Sooner(now + (Watch.Guard is null ? Settings.Stride : Settings.Stabilisation.Every), window.To);
        return new GuardedDecision(this with { Watch = Watch with { Window = window } }, [], Watch.Guard is null ? new WaitUntil(next) : new WatchChange(next, Settings.Guard.Window));
    }

    private GuardedDecision Judge(ChangeWatched watched)
    {
        var now = watched.Guard.At;
        if (Undo(now) is { } undo)
            return undo;
        var watch = Watch!;
        if (watch.Guard is not null)
        {
            var (guard, verdict) = watch.Guard.Observe(watched.Guard);
            if (verdict == GuardVerdict.RollBack)
                return Alarm(guard, now);
            watch = watch with { Guard = guard };
        }

        if (watch.Detector is null)
            return (this with { Watch = watch }).GoOn(now);
        var (detector, stability) = watch.Detector.Observe(watched.Stabilisation);
        return stability == StabilisationVerdict.Waiting
            ? new GuardedDecision(this with { Watch = watch with { Detector = detector } }, [], new WatchChange(now + Settings.Stabilisation.Every, Settings.Guard.Window))
            : (this with { Watch = watch }).Follow(Inner.Decide(new StabilisationDone(stability == StabilisationVerdict.Stable, now)), now);
    }

    private GuardedDecision Alarm(SloGuard guard, TimeSpan now)
    {
        var alarmed = new GuardAlarmed(Inner.State.Id, Inner.State.Steps, guard.Alarm!, now);
        return (this with { Alarmed = guard, UndoWanted = null }).Folded(alarmed).Revoke(now).After(alarmed);
    }

    private GuardedDecision Revoke(TimeSpan now) => Follow(Inner.Revoke(now), now);

    /// <returns>Null where nobody wants it, or nothing can be undone.</returns>
    private GuardedDecision? Undo(TimeSpan now) =>
        UndoWanted is { } reason && !Inner.IsRollingBack && Inner.Undo(reason, now) is { } undo ? (this with { UndoWanted = null }).Follow(undo, now) : null;

    /// <summary>The infrastructure is asked again: it says nothing of the configuration, and the intent is in the journal already.</summary>
    private GuardedDecision Retry(RolloutDone failed)
    {
        var load = Loading! with { NotBefore = failed.At + Settings.BackOff.After(Tries + 1) };
        return new GuardedDecision(this with { Loading = load, Tries = Tries + 1 }, [], load);
    }

    private GuardedDecision Loaded(RolloutDone done)
    {
        var isLoaded = done.Outcome == RolloutOutcome.Loaded;
        return (isLoaded ? this : this with { UndoWanted = null }).Follow(Inner.Decide(done), done.At);
    }

    private GuardedDecision Measured(WindowRead read)
    {
        var reading = read.Reading;
        if (Inner.IsChanged && reading.IsUp && !(reading.P99Ms >= 0 && reading.ExcessEventMs is >= 0 and < double.PositiveInfinity))
            return Look(reading);
        // The probe of the last good configuration: where that breaks the limit as well, the change was not to blame.
        var inner = Alarmed is { } guard && Inner.IsStable && reading.P99Ms > guard.LimitMs ? Inner.Excused() : Inner;
        var decision = inner.Decide(read);
        return (this with { BlindSince = null, Alarmed = null, Watch = null, UndoWanted = decision.Next.IsRollingBack ? null : UndoWanted }).Follow(decision, reading.To);
    }

    /// <summary>A window that says nothing is looked at again later. The change stays: what is not seen is no reason to act.</summary>
    private GuardedDecision Look(WindowReading reading)
    {
        var since = BlindSince ?? reading.From;
        if (reading.To - since >= Settings.BlindFor)
        {
            return Follow(
                Inner.Decide(new Abandon($"no latency could be read for {(reading.To - since).TotalMinutes:0} minutes: the configuration stays as it is, look at the metrics' source", reading.To)),
                reading.To);
        }

        var window = new ReadWindow(reading.To, reading.To + Inner.Settings.MinimumWindow, null, Inner.LoadedSince, null, Inner.State.ReferenceMs);
        return (this with { BlindSince = since, Watch = new ChangeWatch(null, Watch?.Guard, window) }).GoOn(reading.To);
    }

    private GuardedRun Folded(IEpisodeEvent happened) => this with { Inner = Inner with { State = Inner.State.Apply(happened) } };

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Sooner(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan AtOf(EpisodeInput input) => input switch
    {
        WindowRead read => read.Reading.To,
        StabilisationDone done => done.At,
        _ => TimeSpan.Zero,
    };
}
