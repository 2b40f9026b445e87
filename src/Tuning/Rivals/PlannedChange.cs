using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>A change that somebody recommends.</summary>
/// <param name="Lever">What is set.</param>
/// <param name="Value">To what, in the lever's unit; for categories the index.</param>
/// <param name="Reason">What it is said to be good for.</param>
/// <param name="Source">Who says so, where.</param>
public sealed record PlannedChange(Lever Lever, double Value, string Reason, string Source)
{
    public override string ToString() => $"{Lever.Name} = {Lever.Format(Value)}";
}
