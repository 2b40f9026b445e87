using System.Collections.Immutable;

namespace Sluice.Tuning.Levers;

/// <param name="Rule">Name of the rule that is broken.</param>
/// <param name="Levers">The levers it weighs: moving one of them can mend it.</param>
/// <param name="Reason">What does not hold, with the numbers, for people.</param>
public sealed record GuardViolation(string Rule, ImmutableArray<Lever> Levers, string Reason);
