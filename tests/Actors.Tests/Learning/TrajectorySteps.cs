using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Tests.Learning;

internal static class TrajectorySteps
{
    private static readonly int Inputs = new StateEncoder(Selection.BuiltIn, EncodingSettings.Default).Inputs;
    private static readonly ActionSpace Space = new(Selection.BuiltIn);

    /// <summary>A step that an untrained policy could have made: its first lever up, in a state that the reward stands in.</summary>
    public static TrajectoryStep Of(float reward) => new(
        [.. Enumerable.Repeat(reward, Inputs)], ActionMask.Only(Space.Hold).Allow(Space.Up(0)).ToWords(Space.Actions), Space.Up(0), 0.5f, reward, 1, 0.75f, false);
}
