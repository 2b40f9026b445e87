using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>What a rival does with a step: one lever takes a value, or nothing changes.</summary>
/// <param name="Lever">Null for hold.</param>
/// <param name="Value">In the lever's unit; for categories the index.</param>
public readonly record struct Proposal(Lever? Lever, double Value)
{
    public static Proposal Hold => default;

    public bool IsHold => Lever is null;

    public override string ToString() => Lever is null ? "hold" : $"{Lever.Name} = {Lever.Format(Value)}";
}
