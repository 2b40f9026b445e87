using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Episodes;

/// <summary>The random draws of a step: fixed by (run seed, cluster, episode, step) and the purpose, never by the thread or the clock.</summary>
internal static class StepStreams
{
    /// <summary>A survey has no state to take the other keys from.</summary>
    public const ulong SurveyPurpose = 3;

    public static RandomStream Action(EpisodeState state) => Of(state, 1);

    public static RandomStream Ridge(EpisodeState state) => Of(state, 2);

    public static RandomStream Rival(EpisodeState state) => Of(state, 3);

    private static RandomStream Of(EpisodeState state, ulong purpose) => RandomStream.For(
        state.Plan.Seed, RandomStream.Key(state.Id.Cluster.Value), (ulong)state.Id.Number, (ulong)state.Steps, purpose);
}
