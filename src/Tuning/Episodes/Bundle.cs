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
    private readonly ActionSpace _space;
    private readonly ClusterShape _shape;
    private readonly Configuration _begun;

    private Bundle(ActionSpace space, ClusterShape shape, Configuration begun) => (_space, _shape, _begun, Centred) = (space, shape, begun, begun.Hash);

    /// <summary>What the next move is chosen in: the last observation, with the levers where the moves so far put them.</summary>
    public required EpisodeState State { get; init; }

    /// <summary>The actions neither at a hard limit, nor against a guard, nor known to be faulty, nor of a lever already moved; hold always.</summary>
    public required ActionMask Allowed { get; init; }

    /// <summary>Hash of the configuration with every moved lever at its bin's centre: what is remembered as forbidden if it proves faulty.</summary>
    private ulong Centred { get; init; }

    /// <summary>Bit k set: lever k has been moved.</summary>
    private UInt128 Moved { get; init; }

    public static Bundle Begin(EpisodeState state, ClusterShape shape)
    {
        var space = new ActionSpace(state.Selection);
        var bundle = new Bundle(space, shape, state.Current) { State = state, Allowed = ActionMask.Only(space.Hold) };
        return bundle with { Allowed = bundle.Masked(bundle.Allowed, null) };
    }

    /// <summary>What an action would assign, the ridge drawn: as far as its stride goes, or as far as <see cref="Allowed"/> lets it.</summary>
    public BinMove Move(int action, ref RandomStream ridge)
    {
        var k = _space.LeverOf(action);
        return State.Bins[k].Move(Reach(k, _space.BinsOf(action)), ref ridge);
    }

    /// <summary>The bundle with that move in it.</summary>
    /// <param name="action">A move.</param>
    /// <param name="move">What it assigns, from <see cref="Move"/>.</param>
    /// <param name="value">The value that is loaded: the one assigned, or the bin's centre where a guard refuses that.</param>
    public Bundle With(int action, BinMove move, double value)
    {
        var k = _space.LeverOf(action);
        var lever = State.Selection.Levers[k];
        var next = this with
        {
            State = State.Moved(State.Current.With(lever, value), State.Bins.With(k, move.Bins.Standing(value))),
            Centred = CentredWith(lever, move.Assignment.Centre),
            Moved = Moved | UInt128.One << k,
        };
        return next with { Allowed = next.Masked(Allowed, lever) };
    }

    /// <summary>The mask where <paramref name="moved"/> has just been moved; without it, from the start.</summary>
    private ActionMask Masked(ActionMask mask, Lever? moved)
    {
        // What is known to be faulty hangs on every lever, a guard on those that it reads.
        var isOpen = moved is null || !State.Forbidden.IsEmpty;
        var ofLever = _space.Hold / _space.Levers;
        for (var k = 0; k < _space.Levers; k++)
        {
            var lever = State.Selection.Levers[k];
            if (!isOpen && lever != moved && !GuardRules.AreReadTogether(moved!, lever))
                continue;
            for (var action = k * ofLever; action < (k + 1) * ofLever; action++)
                mask = Reach(k, _space.BinsOf(action)) != 0 ? mask.Allow(action) : mask.Forbid(action);
        }

        return mask;
    }

    /// <summary>How many bins a move goes: a long one stops where the next bin, or the hard limit, is masked; 0 where it cannot even begin.</summary>
    private int Reach(int k, int by)
    {
        if ((Moved >> k & 1) != 0)
            return 0;
        var bins = State.Bins[k];
        for (var reach = by; reach != 0; reach = bins.Shorter(reach))
        {
            if (bins.CanMove(reach) && Admits(bins.Lever, bins.Target(reach)))
                return reach;
        }

        return 0;
    }

    private bool Admits(Lever lever, double centre) =>
        GuardRules.Allows(new Candidate(State.Current, lever, centre), lever, _shape)
        && (State.Forbidden.IsEmpty || !State.Forbidden.Contains(CentredWith(lever, centre)));

    // A hash is a sum over touched levers, and this lever still stands where the bundle began.
    private ulong CentredWith(Lever lever, double centre) => unchecked(Centred + (new Candidate(_begun, lever, centre).Hash - _begun.Hash));
}
