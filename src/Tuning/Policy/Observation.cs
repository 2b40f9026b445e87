namespace Sluice.Tuning.Policy;

/// <summary>
/// One window as the policy sees it, in the journal's precision: two bytes a feature, NaN for what is missing. The state is computed from these rounded
/// numbers and not from what they were rounded from, so that a replay gives the same state to the bit. Immutable.
/// </summary>
public sealed class Observation : IEquatable<Observation>
{
    private readonly Half[] _features;

    /// <param name="features">In the order of <see cref="ObservationEncoder.FeatureNames"/>; copied. Infinities are refused.</param>
    public Observation(ReadOnlySpan<Half> features)
    {
        for (var i = 0; i < features.Length; i++)
        {
            if (Half.IsInfinity(features[i]))
                throw new ArgumentException($"feature {i} is infinite; a missing one is NaN", nameof(features));
        }

        _features = features.ToArray();
    }

    public ReadOnlySpan<Half> Features => _features;

    /// <summary>A copy, for the journal.</summary>
    public Half[] ToArray() => [.. _features];

    public bool Equals(Observation? other) => other is not null && _features.AsSpan().SequenceEqual(other._features);

    public override bool Equals(object? obj) => Equals(obj as Observation);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var feature in _features)
            hash.Add(feature);
        return hash.ToHashCode();
    }
}
