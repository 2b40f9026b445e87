using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Rivals;

/// <summary>
/// A script made whole with the first rollout, as somebody does who trusts the guides: what a bundle of the policy's is to be measured against.
/// What a guard refuses with the rest is left out, and a whole that proves faulty is not tried in parts.
/// </summary>
public sealed class AtOnceRival(ScriptedRival script) : IRival
{
    public string Name => script.Name + "-at-once";

    public string Summary => $"The changes of {script.Name}, all of them in the first rollout; then it holds.";

    public ImmutableArray<PlannedChange> Changes => script.Changes;

    public Proposal Next(RivalHistory history, ref RandomStream random)
    {
        if (history.Trials.Exists(trial => trial.Lever is not null && trial.Outcome != StepOutcome.Unmeasured))
            return Proposal.Hold;
        var (candidate, made) = (history.Current, ImmutableArray.CreateBuilder<Proposal>());
        // Twice: a change may need one after it to pass the guards.
        foreach (var change in Changes.Concat(Changes))
        {
            var proposal = new Proposal(change.Lever, change.Value);
            if (made.Contains(proposal) || !history.Admits(candidate, proposal))
                continue;
            candidate = proposal.On(candidate);
            made.Add(proposal);
        }

        return made.Count == 0 ? Proposal.Hold : made[0] with { Together = made.Skip(1).ToImmutableArray() };
    }
}
