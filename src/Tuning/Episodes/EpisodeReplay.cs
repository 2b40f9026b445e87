using System.Globalization;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Tuning.Episodes;

/// <summary>The first thing a replay made differently from the journal.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="What">Which quantity.</param>
/// <param name="Recorded">What the journal says.</param>
/// <param name="Recomputed">What the replay made.</param>
public sealed record ReplayDifference(int Step, string What, string Recorded, string Recomputed);

/// <param name="Steps">Steps recomputed.</param>
/// <param name="First">Null when every one is identical.</param>
public sealed record ReplayVerdict(int Steps, ReplayDifference? First)
{
    public bool IsIdentical => First is null;
}

/// <summary>Recomputes every state, action probability, choice and reward of an episode from its journalled events.</summary>
public static class EpisodeReplay
{
    /// <param name="events">The episode's events in order, from <see cref="EpisodeBegun"/>.</param>
    /// <param name="selection">The selection that the episode names.</param>
    /// <param name="policy">The policy version that the episode names; null for a script or a rival.</param>
    /// <param name="shape">The cluster whose guards masked its actions.</param>
    /// <param name="settings">How its rewards were made.</param>
    public static ReplayVerdict Check(
        IEnumerable<IEpisodeEvent> events, Selection selection, PolicySnapshot? policy, ClusterShape shape, EpisodeSettings? settings = null)
    {
        settings ??= EpisodeSettings.Default;
        EpisodeState? state = null;
        foreach (var happened in Flatten(events))
        {
            if (happened is EpisodeBegun begun)
            {
                state = EpisodeState.Begin(begun, selection);
                continue;
            }

            if (state is null)
                throw new ArgumentException($"The journal of episode {happened.Episode} starts with {happened.GetType().Name}: its beginning is missing.");
            if (happened is StepRecorded step && Compare(state, step, policy, shape, settings) is { } difference)
                return new ReplayVerdict(step.Step + 1, difference);
            state = state.Apply(happened);
        }

        return new ReplayVerdict(state?.Steps ?? 0, null);
    }

    /// <summary>The events one by one, whether they were persisted singly or as a whole episode.</summary>
    public static IEnumerable<IEpisodeEvent> Flatten(IEnumerable<IEpisodeEvent> events) => events.SelectMany(
        happened => happened is EpisodeRecorded whole ? [whole.Begun, whole.Opened, .. whole.Steps, whole.Closed] : (IEnumerable<IEpisodeEvent>)[happened]);

    private static ReplayDifference? Compare(EpisodeState state, StepRecorded step, PolicySnapshot? policy, ClusterShape shape, EpisodeSettings settings)
    {
        var choice = StepChooser.Next(state, policy, shape, settings);
        var reward = (float)Rewards.OfStep(step.Outcome, step.P99Ms, state.ReferenceMs, step.ChangeCost, state.Plan.Rules.Reward);
        return Differ(step.Step, "step", step.Step, state.Steps)
            ?? Differ(step.Step, "state", step.StateHash, choice.StateHash)
            ?? Differ(step.Step, "action", step.Action, choice.Action)
            ?? Differ(step.Step, "component", (int)step.Component, (int)choice.Component)
            ?? Differ(step.Step, "probability", step.Probability, choice.Probability)
            ?? Differ(step.Step, "lever", step.Lever, choice.Lever?.Name ?? "")
            ?? Differ(step.Step, "value before", step.From, choice.From)
            ?? Differ(step.Step, "value", step.To, choice.To)
            ?? Further(step, choice)
            ?? Differ(step.Step, "reward", step.Reward, reward);
    }

    private static ReplayDifference? Further(StepRecorded step, StepChoice choice)
    {
        var difference = Differ(step.Step, "choices", 1 + step.Further.Count, 1 + choice.Further.Length);
        foreach (var (recorded, made) in step.Further.Zip(choice.Further))
            difference ??= Differ(step.Step, "further choice", recorded, made.Recorded);
        return difference;
    }

    private static ReplayDifference? Differ<T>(int step, string what, T recorded, T recomputed)
        where T : IEquatable<T> =>
        recorded.Equals(recomputed)
            ? null
            : new ReplayDifference(step, what, string.Create(CultureInfo.InvariantCulture, $"{recorded}"), string.Create(CultureInfo.InvariantCulture, $"{recomputed}"));
}
