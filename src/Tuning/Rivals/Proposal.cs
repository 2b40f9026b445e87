using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>What a rival does with a step: a lever takes a value, or nothing changes.</summary>
/// <param name="Lever">Null for hold.</param>
/// <param name="Value">In the lever's unit; for categories the index.</param>
public readonly record struct Proposal(Lever? Lever, double Value)
{
    public static Proposal Hold => default;

    public bool IsHold => Lever is null;

    /// <summary>What the same rollout changes besides; null for nothing.</summary>
    public IReadOnlyList<Proposal>? Together { get; init; }

    /// <summary>Every change, one by one.</summary>
    public IEnumerable<Proposal> Changes => IsHold ? [] : (Together ?? []).Prepend(this with { Together = null });

    /// <summary>A configuration with the changes made.</summary>
    public Configuration On(Configuration from) => Changes.Aggregate(from, (made, change) => made.With(change.Lever!, change.Value));

    public bool Equals(Proposal other) => Lever == other.Lever && Value.Equals(other.Value) && (Together ?? []).SequenceEqual(other.Together ?? []);

    public override int GetHashCode() => HashCode.Combine(Lever, Value);

    public override string ToString() => Lever is null ? "hold" : string.Join(", ", Changes.Select(change => $"{change.Lever!.Name} = {change.Lever.Format(change.Value)}"));
}
