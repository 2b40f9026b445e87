using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;

namespace Sluice.Tuning.Safety;

/// <summary>What becomes of a change that needs approval.</summary>
public sealed partial record GuardedRun
{
    /// <summary>Why a proposal cannot be decided on; null where it can.</summary>
    public string? ObstacleTo(ProposalDecided decided) => Pending switch
    {
        null => "no change is proposed",
        { Proposal: var proposal } when proposal.ConfigurationHash != decided.ConfigurationHash =>
            $"the change that is proposed is {proposal.ConfigurationHash:x16} by now: look at it first",
        { Verdict: ProposalVerdict.Rejected } => "the change was rejected already",
        { Verdict: not null } when decided.Verdict == ProposalVerdict.Rejected => "the change was approved already: undo it once it is out",
        _ => null,
    };

    private GuardedDecision Propose(EpisodeDecision decision)
    {
        var requested = (RolloutRequested)decision.Events[^1];
        var candidate = ((LoadConfiguration)decision.Effect).Configuration;
        var lapsesAt = requested.At + Rules.ProposalsLapseAfter;
        var proposed = new ChangeProposed(
            requested.Episode, requested.Step, requested.Changes, requested.ConfigurationHash, candidate.ScopeOfChange(decision.Next.State.Current).ToString()!, requested.At,
            decision.Next.State.Ledger!.Utc(lapsesAt));
        return new GuardedDecision(
            this with { Pending = new PendingChange(proposed, lapsesAt) },
            decision.Events.SetItem(decision.Events.Length - 1, proposed),
            new WaitUntil(Sooner(requested.At + Settings.Stride, lapsesAt)));
    }

    private GuardedDecision Settle(ProposalDecided decided)
    {
        if (ObstacleTo(decided) is { } obstacle)
            throw new InvalidOperationException($"Episode {Inner.State.Id}: {obstacle}.");
        var settled = new ProposalSettled(Inner.State.Id, Inner.State.Steps, decided.Verdict, decided.Reason, decided.At);
        return Pending!.Verdict == decided.Verdict
            ? new GuardedDecision(this, [], new SameEffect())
            : new GuardedDecision((this with { Pending = Pending with { Verdict = decided.Verdict } }).Folded(settled), [settled], new SameEffect());
    }

    private GuardedDecision Await(TimeSpan now)
    {
        if (UndoWanted is not null)
            return Drop(ProposalVerdict.Lapsed, "another change is undone first", now);
        switch (Pending!.Verdict)
        {
            case ProposalVerdict.Applied:
            case ProposalVerdict.Approved when Inner.State.Ledger!.Permit(now, isApproved: true).IsGranted:
                return Follow(Inner.Release(now), now);
            case ProposalVerdict.Rejected:
                return (this with { Pending = null }).Follow(Inner.Withhold(now), now);
            case ProposalVerdict.Approved when now >= Pending.LapsesAt:
                return Drop(ProposalVerdict.Lapsed, Inner.State.Ledger!.Permit(now, isApproved: true).Reason!, now);
            case null when now >= Pending.LapsesAt:
                return Drop(ProposalVerdict.Lapsed, "nobody decided in time", now);
            default:
                return new GuardedDecision(this, [], new WaitUntil(Sooner(now + Settings.Stride, Pending.LapsesAt)));
        }
    }

    private GuardedDecision Drop(ProposalVerdict verdict, string reason, TimeSpan now)
    {
        var settled = new ProposalSettled(Inner.State.Id, Inner.State.Steps, verdict, reason, now);
        return (this with { Pending = null }).Folded(settled).Withheld(now).After(settled);
    }

    private GuardedDecision Withheld(TimeSpan now) => Follow(Inner.Withhold(now), now);
}
