namespace Sluice.Actors.Integrity.Checking;

/// <summary>What came of checking one invariant.</summary>
/// <param name="Invariant">Its short name; <c>chain</c> for the journal itself.</param>
/// <param name="Statement">What must hold.</param>
/// <param name="Checked">How many facts were looked at; 0 where the journal has none of the kind.</param>
/// <param name="Violations">How many of them violate it.</param>
/// <param name="Findings">The first few, for people.</param>
public sealed record InvariantRow(string Invariant, string Statement, long Checked, long Violations, IReadOnlyList<string> Findings)
{
    public bool Ok => Violations == 0;
}
