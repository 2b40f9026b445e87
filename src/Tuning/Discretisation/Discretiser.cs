using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Discretisation;

/// <summary>The bins of all levers of a selection, in its order. Immutable, with value equality; a change of one lever copies K references.</summary>
public sealed class Discretiser : IEquatable<Discretiser>
{
    private readonly ImmutableArray<LeverBins> _levers;

    private Discretiser(ImmutableArray<LeverBins> levers) => _levers = levers;

    /// <summary>Number of levers, K.</summary>
    public int Count => _levers.Length;

    /// <summary>The bins of lever k, 0 .. K - 1.</summary>
    public LeverBins this[int lever] => _levers[lever];

    /// <summary>Fresh bins for each lever.</summary>
    /// <param name="levers">The K levers, each once.</param>
    /// <param name="settings">Checked here.</param>
    /// <param name="observed">Where values lay in the data, for the levers it names.</param>
    /// <exception cref="ArgumentException">No lever, one twice, or settings out of range.</exception>
    public static Discretiser Start(
        ImmutableArray<Lever> levers, DiscretisationSettings settings, IReadOnlyDictionary<Lever, ObservedRange>? observed = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (levers.IsDefaultOrEmpty)
            throw new ArgumentException("A discretiser needs at least one lever.", nameof(levers));

        var names = new HashSet<string>(StringComparer.Ordinal);
        var bins = new LeverBins[levers.Length];
        for (var k = 0; k < bins.Length; k++)
        {
            if (!names.Add(levers[k].Name))
                throw new ArgumentException($"{levers[k].Name} is selected twice; name each lever once.", nameof(levers));
            bins[k] = LeverBins.Start(levers[k], settings, observed is not null && observed.TryGetValue(levers[k], out var range) ? range : null);
        }

        return new(ImmutableCollectionsMarshal.AsImmutableArray(bins));
    }

    /// <summary>The same with other bins for lever k.</summary>
    /// <exception cref="ArgumentException">The bins are those of another lever.</exception>
    public Discretiser With(int lever, LeverBins bins)
    {
        ArgumentNullException.ThrowIfNull(bins);
        if (!bins.Lever.Equals(_levers[lever].Lever))
            throw new ArgumentException($"Lever {lever} is {_levers[lever].Lever.Name}, not {bins.Lever.Name}; keep each lever's bins in its place.", nameof(bins));
        return ReferenceEquals(bins, _levers[lever]) ? this : new(_levers.SetItem(lever, bins));
    }

    /// <summary>Writes each lever's <see cref="LeverBins.Position"/>, 0..1: the levers' row of the policy's input.</summary>
    /// <param name="positions">At least K long; what is beyond K is left alone.</param>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public void WritePositions(Span<float> positions)
    {
        if (positions.Length < Count)
            throw new ArgumentException($"The positions of {Count} levers do not fit into {positions.Length} places.", nameof(positions));
        for (var k = 0; k < Count; k++)
            positions[k] = (float)_levers[k].Position;
    }

    public bool Equals(Discretiser? other) => ReferenceEquals(this, other) || (other is not null && _levers.AsSpan().SequenceEqual(other._levers.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as Discretiser);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var bins in _levers)
            hash.Add(bins);
        return hash.ToHashCode();
    }
}
