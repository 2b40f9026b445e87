namespace Sluice.Tuning.Policy;

/// <summary>
/// What a policy over K levers can do: action 2k moves lever k one bin down, 2k + 1 one bin up (categories: previous, next), 2K holds.
/// </summary>
public readonly record struct ActionSpace
{
    /// <param name="levers">K: the selection's levers, in its order.</param>
    public ActionSpace(int levers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(levers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(2 * levers + 1, ActionMask.Capacity, nameof(levers));
        Levers = levers;
    }

    public int Levers { get; }

    public int Actions => 2 * Levers + 1;

    /// <summary>The action that changes nothing; always allowed.</summary>
    public int Hold => 2 * Levers;

    public int Down(int lever) => 2 * Checked(lever);

    public int Up(int lever) => 2 * Checked(lever) + 1;

    public bool IsHold(int action) => action == Hold;

    /// <summary>Which lever an action moves; an action that holds has none and throws.</summary>
    public int LeverOf(int action) => (uint)action < (uint)Hold
        ? action / 2
        : throw new ArgumentOutOfRangeException(nameof(action), action, $"moves of {Levers} levers are numbered 0 to {Hold - 1}; {Hold} holds");

    /// <summary>-1 one bin down, +1 one bin up, 0 hold.</summary>
    public int DirectionOf(int action)
    {
        if ((uint)action > (uint)Hold)
            throw new ArgumentOutOfRangeException(nameof(action), action, $"actions are numbered 0 to {Hold}");
        return action == Hold ? 0 : (action & 1) == 0 ? -1 : 1;
    }

    private int Checked(int lever) => (uint)lever < (uint)Levers
        ? lever
        : throw new ArgumentOutOfRangeException(nameof(lever), lever, $"levers are numbered 0 to {Levers - 1}");
}
