using System.Collections.Immutable;

namespace Sluice.Tuning.Levers;

/// <summary>One clause of <see cref="Lever.GuardText"/> and what became of it.</summary>
/// <param name="Text">The clause, for people.</param>
/// <param name="Rules">Names of the rules that enforce it or advise on it.</param>
/// <param name="Notes">Why the rest of it is no rule; empty where the rules say it all.</param>
public sealed record GuardClause(string Text, ImmutableArray<string> Rules, ImmutableArray<GuardNote> Notes);
