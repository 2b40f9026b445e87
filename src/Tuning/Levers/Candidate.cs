namespace Sluice.Tuning.Levers;

/// <summary>
/// A configuration with at most one lever set, as <see cref="Configuration.With(Lever, double)"/> would make it, and not made: what guards are asked about for
/// every action of every choice, without an allocation.
/// </summary>
public readonly struct Candidate
{
    private const int Unchanged = -1;

    private readonly Configuration _basis;
    private readonly int _index;
    private readonly double _value;
    private readonly bool _isTouched;

    /// <param name="basis">What the candidate differs from in one lever.</param>
    /// <param name="lever">The lever that is set.</param>
    /// <param name="value">Its value, rounded as <see cref="Configuration.With(Lever, double)"/> does.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside the lever's range or is no category of it.</exception>
    public Candidate(Configuration basis, Lever lever, double value)
    {
        ArgumentNullException.ThrowIfNull(basis);
        _basis = basis;
        _index = Configuration.IndexOf(lever);
        _value = Configuration.Admit(lever, value);
        _isTouched = Configuration.Touches(lever, _value);
    }

    private Candidate(Configuration made)
    {
        ArgumentNullException.ThrowIfNull(made);
        _basis = made;
        _index = Unchanged;
    }

    /// <summary>The value in effect, in the lever's unit.</summary>
    public double this[Lever lever]
    {
        get
        {
            var index = Configuration.IndexOf(lever);
            return index == _index ? _value
                : _index != Unchanged && _basis.Follows(index, _index) ? Configuration.Inherit(lever, _value)
                : _basis[index];
        }
    }

    /// <summary>The <see cref="Configuration.Hash"/> of the configuration that would be made.</summary>
    public ulong Hash => _index == Unchanged ? _basis.Hash : _basis.HashWith(_index, _value, _isTouched);

    public bool IsTouched(Lever lever)
    {
        var index = Configuration.IndexOf(lever);
        return index == _index ? _isTouched : _basis.IsTouched(index);
    }

    /// <summary>A configuration that is made already.</summary>
    public static implicit operator Candidate(Configuration made) => new(made);
}
