using System.Collections.Immutable;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Tuning.Episodes;

/// <summary>Finished episodes in the form that learning takes.</summary>
public static class Trajectories
{
    /// <summary>Steps a message at most.</summary>
    public const int StepsPerChunk = 25;

    /// <summary>Numbers of states a message at most, unless a single step has more: 64 kB, well inside a frame of 128.</summary>
    public const int NumbersPerChunk = 16_384;

    /// <param name="before">The state the choice was made in.</param>
    /// <param name="choice">The choice.</param>
    /// <param name="recorded">What came of it.</param>
    public static TrajectoryStep Step(EpisodeState before, StepChoice choice, StepRecorded recorded) => new(
        choice.State,
        choice.Allowed.ToWords(new ActionSpace(before.Selection).Actions),
        recorded.Action,
        recorded.Probability,
        recorded.Reward,
        recorded.Outcome == StepOutcome.Unmeasured || !IsOfPolicy(recorded) ? 0 : 1,
        (float)(recorded.P99Ms / before.ReferenceMs),
        recorded.Outcome == StepOutcome.Faulty)
    {
        Further = [.. choice.Further.Select(further => further.Learnt(new ActionSpace(before.Selection).Actions))],
    };

    /// <summary>Whether a step says something of the policy: its return to the best configuration, a script's change or a rival's does not.</summary>
    public static bool IsOfPolicy(StepRecorded recorded) => recorded.Component is ChoiceComponent.Exploit or ChoiceComponent.Explore;

    /// <summary>The trajectory of a recorded episode, rebuilt from its events alone.</summary>
    public static IReadOnlyList<TrajectoryStep> Rebuild(EpisodeRecorded episode, Selection selection, ClusterShape shape) =>
        Rebuild([episode.Begun, episode.Opened, .. episode.Steps], selection, shape);

    /// <summary>The trajectory of an episode whose events were persisted one by one.</summary>
    /// <param name="events">Its events in order, from its beginning.</param>
    /// <param name="selection">The selection that it names.</param>
    /// <param name="shape">The cluster whose guards masked its actions.</param>
    /// <exception cref="InvalidDataException">The state of a step is not the one that was recorded.</exception>
    public static IReadOnlyList<TrajectoryStep> Rebuild(IReadOnlyList<IEpisodeEvent> events, Selection selection, ClusterShape shape)
    {
        var state = EpisodeState.Begin((EpisodeBegun)events[0], selection);
        var steps = new List<TrajectoryStep>();
        foreach (var happened in events.Skip(1))
        {
            if (happened is StepRecorded recorded)
            {
                var step = Step(state, Chosen(state, recorded, shape), recorded);
                if (StateHash.Of(step.State) != recorded.StateHash)
                    throw new InvalidDataException($"Episode {state.Id} is damaged or of another version of Sluice: the state of step {recorded.Step} is not the one that was recorded. Restore the journal from a backup.");
                steps.Add(step);
            }

            state = state.Apply(happened);
        }

        return steps;
    }

    /// <summary>The choice that was recorded, with the states it was made in and what was allowed there.</summary>
    private static StepChoice Chosen(EpisodeState state, StepRecorded recorded, ClusterShape shape)
    {
        var bundle = Bundle.Begin(state, shape);
        var (raw, allowed) = (bundle.Raw(), bundle.Allowed);
        var ridges = StepStreams.Ridge(state);
        var (action, to) = (recorded.Action, recorded.To);
        var further = ImmutableArray.CreateBuilder<PickedAction>(recorded.Further.Count);
        foreach (var next in recorded.Further)
        {
            var move = bundle.Move(action, ref ridges);
            bundle.Add(action, move, to);
            further.Add(new PickedAction(
                next.Action, next.Lever.Length == 0 ? null : LeverCatalogue.Find(next.Lever), next.From, next.To, next.Component, next.Probability,
                bundle.Raw(), bundle.Allowed));
            (action, to) = (next.Action, next.To);
        }

        return new StepChoice(
            recorded.Action, null, recorded.From, recorded.To, state.Current, recorded.Component, recorded.Probability, recorded.StateHash,
            raw, allowed)
        {
            Further = further.MoveToImmutable(),
        };
    }

    /// <summary>The messages that carry a trajectory; an episode without steps is one message.</summary>
    public static IEnumerable<SubmitTrajectory> Chunks(
        EpisodeId episode, WorkloadClass workload, PolicyVersion policy, double referenceP99Ms, IReadOnlyList<TrajectoryStep> steps)
    {
        var parts = Parts(steps);
        for (var chunk = 0; chunk < parts.Count; chunk++)
            yield return new SubmitTrajectory(episode, workload, policy, chunk, parts.Count, referenceP99Ms, parts[chunk]);
    }

    private static List<List<TrajectoryStep>> Parts(IReadOnlyList<TrajectoryStep> steps)
    {
        var parts = new List<List<TrajectoryStep>> { new() };
        var numbers = 0;
        foreach (var step in steps)
        {
            var more = step.State.Length * (1 + step.Further.Count);
            if (parts[^1].Count == StepsPerChunk || (parts[^1].Count > 0 && numbers + more > NumbersPerChunk))
            {
                parts.Add([]);
                numbers = 0;
            }

            parts[^1].Add(step);
            numbers += more;
        }

        return parts;
    }
}
