using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Rivals;

/// <summary>Changes that were decided on before the cluster was seen, one a step in their order; then it holds.</summary>
public sealed class ScriptedRival(string name, string summary, ImmutableArray<PlannedChange> changes) : IRival
{
    public string Name => name;

    public string Summary => summary;

    public ImmutableArray<PlannedChange> Changes => changes;

    public Proposal Next(RivalHistory history, ref RandomStream random) => Next(history, changes);

    /// <summary>
    /// The first change that was not made yet and can be: one that a guard refuses waits for those after it, one that was found faulty is left
    /// out, and one that the infrastructure spoilt is made again.
    /// </summary>
    internal static Proposal Next(RivalHistory history, ImmutableArray<PlannedChange> changes)
    {
        foreach (var change in changes)
        {
            var proposal = new Proposal(change.Lever, change.Value);
            if (!IsMade(history, change) && history.Admits(proposal))
                return proposal;
        }

        return Proposal.Hold;
    }

    private static bool IsMade(RivalHistory history, PlannedChange change) => history.Trials.Exists(
        trial => trial.Lever == change.Lever && trial.Outcome != StepOutcome.Unmeasured && trial.Configuration[change.Lever] == change.Value);
}
