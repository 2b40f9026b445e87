using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Policy;

/// <summary>An action as drawn, with what learning needs to know of it.</summary>
/// <param name="Action">Number of the action.</param>
/// <param name="Probability">mu(a | s): the chance of this action under both components together.</param>
/// <param name="Component">The component that was drawn.</param>
public readonly record struct BehaviourChoice(int Action, float Probability, ChoiceComponent Component);
