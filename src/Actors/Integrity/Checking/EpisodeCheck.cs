using Sluice.Messages.Clusters;
using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Metrics;

namespace Sluice.Actors.Integrity.Checking;

/// <summary>What must hold within one episode whose events were persisted one by one.</summary>
internal sealed class EpisodeCheck(Findings settled, Findings rolledBack, Findings folded, Findings bins)
{
    /// <param name="events">The episode's events in order, from its beginning.</param>
    /// <param name="selection">The selection that it names; null where that is not known, and nothing is folded.</param>
    public void Run(IReadOnlyList<IEpisodeEvent> events, Selection? selection)
    {
        Rollouts(events);
        if (selection is not null)
            Fold(events, selection);
    }

    private void Rollouts(IReadOnlyList<IEpisodeEvent> events)
    {
        RolloutRequested? open = null;
        RolloutSettled? failed = null;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RolloutRequested requested:
                    settled.Require(open is null, () => $"{requested.Episode}, step {requested.Step}: a rollout is requested before that of step {open!.Step} is settled");
                    if (failed is not null)
                        rolledBack.Require(requested.Step == failed.Step, () => $"{requested.Episode}, step {failed.Step}: a configuration died and the next rollout is of step {requested.Step}");
                    (open, failed) = (requested, null);
                    break;
                case RolloutSettled done:
                    settled.Require(
                        open is not null && open.Step == done.Step && open.ConfigurationHash == done.ConfigurationHash,
                        () => $"{done.Episode}, step {done.Step}: a rollout is settled that was not requested");
                    failed = done.Outcome == RolloutOutcome.Died ? done : null;
                    open = null;
                    break;
                case StepRecorded step when failed is not null:
                    rolledBack.Require(false, () => $"{step.Episode}, step {step.Step}: a configuration died and nothing was rolled back");
                    failed = null;
                    break;
            }
        }
    }

    private void Fold(IReadOnlyList<IEpisodeEvent> events, Selection selection)
    {
        EpisodeState? state = null;
        foreach (var happened in events)
        {
            try
            {
                state = happened is EpisodeBegun begun ? EpisodeState.Begin(begun, selection) : state!.Apply(happened);
                folded.Checked();
            }
            catch (Exception refused) when (refused is InvalidOperationException or ArgumentException)
            {
                folded.Violated($"{happened.Episode}: {refused.Message}");
                return;
            }
        }

        for (var k = 0; k < state?.Bins.Count; k++)
            Bins(state, state.Bins[k]);
    }

    private void Bins(EpisodeState state, LeverBins lever)
    {
        var edges = lever.Edges;
        var isOrdered = edges.Zip(edges.Skip(1), (one, next) => one < next).All(isLess => isLess);
        // A bin of whole numbers reaches half a number past its last one.
        var slack = lever.Lever.IsInteger ? 0.5 : 0;
        bins.Require(
            isOrdered && edges[0] >= lever.Lever.Minimum - slack && edges[^1] <= lever.Lever.Maximum + slack,
            () => $"{state.Id}: the bins of {lever.Lever.Name} are {string.Join(", ", edges)}");
    }
}
