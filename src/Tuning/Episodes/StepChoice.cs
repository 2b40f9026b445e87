using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;

namespace Sluice.Tuning.Episodes;

/// <summary>An action chosen in a state, with all that learning and replay need of it.</summary>
/// <param name="Action">Index in the action space; where there are further ones, the first.</param>
/// <param name="Lever">The lever to assign; null for hold and for the return to the best configuration.</param>
/// <param name="From">Its value now.</param>
/// <param name="To">The value to assign, ridge included.</param>
/// <param name="Candidate">The configuration to load; the current one for hold.</param>
/// <param name="Component">Which component of the behaviour was drawn.</param>
/// <param name="Probability">mu(a|s).</param>
/// <param name="StateHash">Hash of the policy's input before normalisation.</param>
/// <param name="State">That input; NaN where nothing was observed.</param>
/// <param name="Allowed">The actions that were not masked.</param>
public sealed record StepChoice(
    int Action,
    Lever? Lever,
    double From,
    double To,
    Configuration Candidate,
    ChoiceComponent Component,
    float Probability,
    ulong StateHash,
    float[] State,
    ActionMask Allowed)
{
    /// <summary>What else goes into the rollout, in order; unless the bundle is full, ended by a hold.</summary>
    public ImmutableArray<PickedAction> Further { get; init; } = [];

    /// <summary>What each of a policy's moves makes of its lever's bins, in order; so that they need not be made again when the step is recorded.</summary>
    internal ImmutableArray<BinMove> Moves { get; init; } = [];

    /// <summary>Nothing is loaded.</summary>
    public bool IsHold => Lever is null && Component != ChoiceComponent.Return;
}
