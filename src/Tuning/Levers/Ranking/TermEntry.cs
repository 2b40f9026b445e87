using System.Collections.Immutable;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>A term on a target's path.</summary>
/// <param name="Term">The term.</param>
/// <param name="Penalty">The penalty at which it entered first.</param>
/// <param name="Coefficients">
/// Its coefficient at each knot, in standard deviations of the target a standard deviation of the term; linear in the penalty between two knots.
/// </param>
public sealed record TermEntry(RankingTerm Term, double Penalty, ImmutableArray<double> Coefficients);
