using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Episodes;

/// <summary>Where a guard or a person steps into an episode; see <see cref="Safety.GuardedRun"/>, which alone does so.</summary>
public sealed partial record EpisodeRun
{
    /// <summary>The configuration before a faulty one is being loaded, or is being measured.</summary>
    internal bool IsRollingBack => Progress.RolledBack || Undoing is not null;

    /// <summary>A change is in effect whose step is not recorded yet.</summary>
    internal bool IsChanged => !IsRollingBack && !InEffect.Equals(State.Standing);

    /// <summary>The configuration last loaded was found stable in time.</summary>
    internal bool IsStable => Progress.IsStable;

    /// <summary>Since when the present configuration is in effect, cluster time.</summary>
    internal TimeSpan LoadedSince => LoadedAt;

    /// <summary>What an undo would load again; null for nothing.</summary>
    internal Configuration? UndoTarget => State.Restored is not null ? null : IsChanged ? State.Current : State.Previous;

    private Undoing? Undoing { get; init; }

    /// <summary>The change that was chosen goes out now, later than it was chosen.</summary>
    internal EpisodeDecision Release(TimeSpan now) => (this with { Progress = StepProgress.Begin(now) }).Load(Choice!.Candidate, now);

    /// <summary>The change that was chosen does not go out: its step counts for nothing.</summary>
    internal EpisodeDecision Withhold(TimeSpan now) => (this with { Progress = StepProgress.Begin(now).NotLoaded(StepOutcome.Unmeasured) }).ReadRest(now);

    /// <summary>The change in effect does harm: it is taken back, and its step is faulty.</summary>
    internal EpisodeDecision Revoke(TimeSpan now) =>
        RollBack((Phase == EpisodePhase.Stabilising ? Progress.AfterStabilisation(now, false) : Progress.AfterMeasuring(now)).RollingBack(StepOutcome.Faulty), now);

    /// <summary>What was taken back was not to blame.</summary>
    internal EpisodeRun Excused() => this with { Progress = Progress.NotLoaded(StepOutcome.Unmeasured) };

    /// <summary>Somebody wants the change in effect, or the last one that stayed, taken back: the step under way counts for nothing.</summary>
    /// <returns>Null where there is nothing to go back to.</returns>
    internal EpisodeDecision? Undo(string reason, TimeSpan now)
    {
        if (UndoTarget is not { } target)
            return null;
        var undone = InEffect.ChangedFrom(target).Select(lever => new LeverSetting(lever.Name, InEffect[lever]));
        var back = target.ChangedFrom(InEffect).Select(lever => new LeverSetting(lever.Name, target[lever]));
        var progress = (Phase == EpisodePhase.Stabilising ? Progress.AfterStabilisation(now, false) : Progress.AfterMeasuring(now)).NotLoaded(StepOutcome.Unmeasured);
        return new EpisodeDecision(
            this with { Phase = EpisodePhase.Loading, Progress = progress, Undoing = new Undoing(target, [.. undone], reason) },
            [new RolloutRequested(State.Id, State.Steps, [.. back], target.Hash, now)],
            new LoadConfiguration(State.Steps, target));
    }

    private EpisodeDecision SettleUndo(RolloutDone done)
    {
        var (target, undone, reason) = Undoing!;
        var settled = new RolloutSettled(State.Id, State.Steps, done.Outcome, target.Hash, done.At, done.Reason);
        if (done.Outcome != RolloutOutcome.Loaded)
            return Lose(done.At, $"the change could not be undone: {done.Reason}").After(settled);
        var happened = new ChangeUndone(State.Id, State.Steps, LeverSettings.Write(target), undone, reason, done.At);
        var run = this with
        {
            State = State.Apply(happened),
            Progress = Progress.AfterLoading(done.At),
            Phase = EpisodePhase.Stabilising,
            InEffect = target,
            LoadedAt = done.At,
            Undoing = null,
        };
        return new EpisodeDecision(run, [settled, happened], new AwaitStabilisation(done.At, LastLag, BatchInterval(target)));
    }
}

/// <param name="Target">What is loaded again.</param>
/// <param name="Undone">The settings that are left.</param>
/// <param name="Reason">For people.</param>
internal sealed record Undoing(Configuration Target, IReadOnlyList<LeverSetting> Undone, string Reason);
