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
    /// <summary>Steps a message: 25 steps of some hundred floats stay well inside a 128 kB frame.</summary>
    public const int StepsPerChunk = 25;

    /// <param name="before">The state the choice was made in.</param>
    /// <param name="choice">The choice.</param>
    /// <param name="recorded">What came of it.</param>
    public static TrajectoryStep Step(EpisodeState before, StepChoice choice, StepRecorded recorded) => new(
        choice.State,
        choice.Allowed.ToWords(new ActionSpace(before.Selection).Actions),
        recorded.Action,
        recorded.Probability,
        recorded.Reward,
        recorded.Outcome == StepOutcome.Unmeasured ? 0 : 1,
        (float)(recorded.P99Ms / before.ReferenceMs),
        recorded.Outcome == StepOutcome.Faulty);

    /// <summary>The trajectory of a recorded episode, rebuilt from its events alone.</summary>
    public static IReadOnlyList<TrajectoryStep> Rebuild(EpisodeRecorded episode, Selection selection, ClusterShape shape)
    {
        var state = EpisodeState.Begin(episode.Begun, selection).Apply(episode.Opened);
        var steps = new List<TrajectoryStep>(episode.Steps.Count);
        foreach (var recorded in episode.Steps)
        {
            var raw = StepChooser.RawState(state);
            var choice = new StepChoice(
                recorded.Action, null, recorded.From, recorded.To, state.Current, recorded.Component, recorded.Probability, recorded.StateHash, raw,
                StepChooser.Allowed(state, shape));
            steps.Add(Step(state, choice, recorded));
            state = state.Apply(recorded);
        }

        return steps;
    }

    /// <summary>The messages that carry a trajectory; an episode without steps is one message.</summary>
    public static IEnumerable<SubmitTrajectory> Chunks(
        EpisodeId episode, WorkloadClass workload, PolicyVersion policy, double referenceP99Ms, IReadOnlyList<TrajectoryStep> steps)
    {
        var count = Math.Max(1, (steps.Count + StepsPerChunk - 1) / StepsPerChunk);
        for (var chunk = 0; chunk < count; chunk++)
        {
            var part = steps.Skip(chunk * StepsPerChunk).Take(StepsPerChunk).ToArray();
            yield return new SubmitTrajectory(episode, workload, policy, chunk, count, referenceP99Ms, part);
        }
    }
}
