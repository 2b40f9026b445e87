using Sluice.Messages.Clusters;
using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Sluice.Tuning.Safety;

namespace Sluice.Tuning.Episodes;

/// <summary>
/// The moves that one rollout will carry, in the making: where the levers of an episode stand as if those chosen so far had been made. A bundle moves a
/// lever once at most, so that its length bounds how much changes at a time. Lives for one choice and changes in place.
/// </summary>
internal sealed class Bundle
{
    private readonly EpisodeState _begun;
    private readonly ClusterShape _shape;
    private readonly ActionSpace _space;
    private readonly float[] _raw;

    // Hash of the configuration with every moved lever at its bin's centre: what is remembered as forbidden if it proves faulty.
    private ulong _centred;

    // Bit k set: lever k has been moved.
    private UInt128 _moved;

    private ActionMask _allowed;

    // The lever whose move the mask does not reckon with yet.
    private Lever? _unmasked;

    private Bundle(EpisodeState state, ClusterShape shape)
    {
        (_begun, _shape, _space) = (state, shape, new ActionSpace(state.Selection));
        Current = state.Current;
        _centred = state.Current.Hash;
        _raw = StepChooser.RawState(state);
        _allowed = Masked(ActionMask.Only(_space.Hold), null);
    }

    /// <summary>The configuration with the moves so far made.</summary>
    public Configuration Current { get; private set; }

    /// <summary>The actions neither at a hard limit, nor against a guard, nor known to be faulty, nor of a lever already moved; hold always.</summary>
    public ActionMask Allowed
    {
        get
        {
            if (_unmasked is not null)
                _allowed = Masked(_allowed, _unmasked);
            _unmasked = null;
            return _allowed;
        }
    }

    public static Bundle Begin(EpisodeState state, ClusterShape shape) => new(state, shape);

    /// <summary>What the next move is chosen in: the policy's input before normalisation, with the levers where the moves so far put them.</summary>
    public float[] Raw() => [.. _raw];

    /// <summary>What an action would assign, the ridge drawn: as far as its stride goes, or as far as <see cref="Allowed"/> lets it.</summary>
    public BinMove Move(int action, ref RandomStream ridge)
    {
        var k = _space.LeverOf(action);
        return _begun.Bins[k].Move(Reach(k, _space.BinsOf(action)), ref ridge);
    }

    /// <summary>Puts a move into the bundle.</summary>
    /// <param name="action">The move.</param>
    /// <param name="move">What it assigns, from <see cref="Move"/>.</param>
    /// <param name="value">The value that is loaded: the one assigned, or the bin's centre where a guard refuses that.</param>
    public void Add(int action, BinMove move, double value)
    {
        var k = _space.LeverOf(action);
        var lever = _begun.Selection.Levers[k];
        _centred = CentredWith(lever, move.Assignment.Centre);
        Current = Current.With(lever, value);
        _begun.Encoder.Reposition(_begun.History, k, (float)move.Bins.Standing(value).Position, _raw);
        _moved |= UInt128.One << k;
        _unmasked = lever;
    }

    /// <summary>The mask where <paramref name="moved"/> has just been moved; without it, from the start.</summary>
    private ActionMask Masked(ActionMask mask, Lever? moved)
    {
        // What is known to be faulty hangs on every lever, a guard on those that it reads.
        var isOpen = moved is null || !_begun.Forbidden.IsEmpty || _begun.Ledger?.Forbidden.Entries.Count > 0;
        var ofLever = _space.Hold / _space.Levers;
        for (var k = 0; k < _space.Levers; k++)
        {
            var lever = _begun.Selection.Levers[k];
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
        if ((_moved >> k & 1) != 0)
            return 0;
        var bins = _begun.Bins[k];
        for (var reach = by; reach != 0; reach = bins.Shorter(reach))
        {
            if (bins.CanMove(reach) && Admits(bins.Lever, bins.Target(reach)))
                return reach;
        }

        return 0;
    }

    private bool Admits(Lever lever, double centre) =>
        GuardRules.Allows(new Candidate(Current, lever, centre), lever, _shape)
        && (_begun.Forbidden.IsEmpty || !_begun.Forbidden.Contains(CentredWith(lever, centre)))
        && (_begun.Ledger is not { } ledger || IsSafe(ledger, lever, centre));

    private bool IsSafe(SafetyLedger ledger, Lever lever, double centre) =>
        ledger.Rules.MayMove(lever) && !ledger.Forbidden.Forbid(lever, ledger.Utc(_begun.At), setting => Holds(setting, lever, centre));

    /// <summary>Whether the configuration would have a setting, to the bin, if a lever were moved to a bin's centre.</summary>
    private bool Holds(LeverSetting setting, Lever moved, double centre)
    {
        var lever = LeverCatalogue.Find(setting.Lever);
        return _begun.AreTogether(lever, lever == moved ? centre : Current[lever], setting.Value);
    }

    // A hash is a sum over touched levers, and this lever still stands where the bundle began.
    private ulong CentredWith(Lever lever, double centre) => unchecked(_centred + (new Candidate(_begun.Current, lever, centre).Hash - _begun.Current.Hash));
}
