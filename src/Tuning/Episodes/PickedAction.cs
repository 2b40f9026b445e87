using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;

namespace Sluice.Tuning.Episodes;

/// <summary>A choice that goes into the same rollout as the ones before it.</summary>
/// <param name="Action">Index in the action space.</param>
/// <param name="Lever">The lever to assign; null for the hold that ends a bundle.</param>
/// <param name="From">Its value now.</param>
/// <param name="To">The value to assign, ridge included.</param>
/// <param name="Component">Which component of the behaviour was drawn.</param>
/// <param name="Probability">mu(a|s).</param>
/// <param name="State">The policy's input before normalisation, with the moves before it made.</param>
/// <param name="Allowed">The actions that were not masked.</param>
public sealed record PickedAction(
    int Action, Lever? Lever, double From, double To, ChoiceComponent Component, float Probability, float[] State, ActionMask Allowed)
{
    /// <summary>As the journal has it.</summary>
    public FurtherChoice Recorded => new(Action, Lever?.Name ?? "", From, To, Component, Probability);

    /// <summary>As learning has it.</summary>
    /// <param name="actions">In the action space.</param>
    public TrajectoryChoice Learnt(int actions) => new(State, Allowed.ToWords(actions), Action, Probability);
}
