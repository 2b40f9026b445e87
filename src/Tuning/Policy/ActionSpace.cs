using System.Collections.Immutable;
using Sluice.Tuning.Metrics;

namespace Sluice.Tuning.Policy;

/// <summary>
/// What a policy over K levers with S strides can do: action 2(kS + j) moves lever k down by stride j, the one after it up (categories:
/// previous, next), and 2KS holds. A stride is a number of bins; the paper's only one is 1.
/// </summary>
public sealed class ActionSpace
{
    private readonly ImmutableArray<int> _strides;

    /// <param name="levers">K: the selection's levers, in its order.</param>
    /// <param name="strides">S numbers of bins, each at least 1; by default the one stride 1.</param>
    public ActionSpace(int levers, params ReadOnlySpan<int> strides)
    {
        _strides = strides.IsEmpty ? [1] : [.. strides];
        ArgumentOutOfRangeException.ThrowIfNegative(levers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(2 * levers * _strides.Length + 1, ActionMask.Capacity, nameof(levers));
        Levers = levers;
    }

    /// <summary>The actions of a policy on a selection.</summary>
    public ActionSpace(Selection selection)
        : this(selection.Levers.Length, selection.Strides.AsSpan())
    {
    }

    public int Levers { get; }

    public int Actions => Hold + 1;

    /// <summary>The action that changes nothing; always allowed.</summary>
    public int Hold => 2 * Levers * _strides.Length;

    /// <summary>One bin down, or whatever the first stride is.</summary>
    public int Down(int lever) => 2 * Checked(lever) * _strides.Length;

    /// <summary>One bin up, or whatever the first stride is.</summary>
    public int Up(int lever) => Down(lever) + 1;

    public bool IsHold(int action) => action == Hold;

    /// <summary>Which lever an action moves; an action that holds has none and throws.</summary>
    public int LeverOf(int action) => (uint)action < (uint)Hold
        ? action / (2 * _strides.Length)
        : throw new ArgumentOutOfRangeException(nameof(action), action, $"moves of {Levers} levers are numbered 0 to {Hold - 1}; {Hold} holds");

    /// <summary>By how many bins an action moves its lever: negative down, positive up, 0 hold.</summary>
    public int BinsOf(int action)
    {
        if ((uint)action > (uint)Hold)
            throw new ArgumentOutOfRangeException(nameof(action), action, $"actions are numbered 0 to {Hold}");
        if (action == Hold)
            return 0;
        var stride = _strides[action / 2 % _strides.Length];
        return (action & 1) == 0 ? -stride : stride;
    }

    private int Checked(int lever) => (uint)lever < (uint)Levers
        ? lever
        : throw new ArgumentOutOfRangeException(nameof(lever), lever, $"levers are numbered 0 to {Levers - 1}");
}
