using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Episodes;

/// <summary>
/// The moves that one rollout will carry, in the making: an episode's state as if those chosen so far had been made. A bundle moves a lever
/// once at most, so that its length bounds how much changes at a time.
/// </summary>
internal sealed record Bundle
{
    private Bundle()
    {
    }

    /// <summary>What the next move is chosen in: the last observation, with the levers where the moves so far put them.</summary>
    public required EpisodeState State { get; init; }

    /// <summary>The configuration with every moved lever at its bin's centre: what is remembered as forbidden if it proves faulty.</summary>
    public required Configuration Centred { get; init; }

    /// <summary>Bit k set: lever k has been moved.</summary>
    private UInt128 Moved { get; init; }

    public static Bundle Begin(EpisodeState state) => new() { State = state, Centred = state.Current };

    /// <summary>The actions neither at a hard limit, nor against a guard, nor known to be faulty, nor of a lever already moved; hold always.</summary>
    public ActionMask Allowed(ClusterShape shape)
    {
        var space = new ActionSpace(State.Selection);
        var allowed = ActionMask.Only(space.Hold);
        for (var action = 0; action < space.Hold; action++)
        {
            if (Allows(shape, space.LeverOf(action), space.BinsOf(action)))
                allowed = allowed.Allow(action);
        }

        return allowed;
    }

    /// <summary>What an action would assign, the ridge drawn.</summary>
    public BinMove Move(int action, ref RandomStream ridge)
    {
        var space = new ActionSpace(State.Selection);
        return State.Bins[space.LeverOf(action)].Move(space.BinsOf(action), ref ridge);
    }

    /// <summary>The bundle with that move in it.</summary>
    /// <param name="action">A move.</param>
    /// <param name="move">What it assigns, from <see cref="Move"/>.</param>
    /// <param name="value">The value that is loaded: the one assigned, or the bin's centre where a guard refuses that.</param>
    public Bundle With(int action, BinMove move, double value)
    {
        var k = new ActionSpace(State.Selection).LeverOf(action);
        var lever = State.Selection.Levers[k];
        return this with
        {
            State = State.Moved(State.Current.With(lever, value), State.Bins.With(k, move.Bins.Standing(value))),
            Centred = Centred.With(lever, move.Assignment.Centre),
            Moved = Moved | UInt128.One << k,
        };
    }

    private bool Allows(ClusterShape shape, int k, int by)
    {
        var bins = State.Bins[k];
        if ((Moved >> k & 1) != 0 || !bins.CanMove(by))
            return false;
        var lever = State.Selection.Levers[k];
        var centre = bins.Target(by);
        return GuardRules.Allows(State.Current.With(lever, centre), lever, shape)
            && (State.Forbidden.IsEmpty || !State.Forbidden.Contains(Centred.With(lever, centre).Hash));
    }
}
