using System.Collections.Immutable;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// The lasso's solutions from all-zero weights with falling penalty: minimise |y - X b|^2 / (2 n) + penalty |b|_1 over standardised terms
/// X and target y. Between two knots every coefficient is linear in the penalty.
/// </summary>
/// <param name="Entered">The terms in order of their first entry.</param>
/// <param name="EntryPenalties">The penalty at which each entered; one a term, never rising.</param>
/// <param name="Penalties">The penalty at each knot, never rising.</param>
/// <param name="Coefficients">One row a term in order of entry, one number a knot.</param>
/// <param name="Dependent">Terms that came to the penalty but depend linearly on the terms active there, and so were passed over.</param>
/// <param name="Correlations">What is left of each term's correlation with the target at the last knot, one number a term.</param>
/// <param name="End">Why the path ends.</param>
public sealed record LassoPath(
    ImmutableArray<int> Entered,
    ImmutableArray<double> EntryPenalties,
    ImmutableArray<double> Penalties,
    ImmutableArray<ImmutableArray<double>> Coefficients,
    ImmutableArray<int> Dependent,
    ImmutableArray<double> Correlations,
    PathEnd End)
{
    /// <summary>Follows the path until <paramref name="entries"/> terms have entered (LARS with the lasso's drops).</summary>
    /// <param name="gram">Correlations between terms.</param>
    /// <param name="correlations">Each term's correlation with the target.</param>
    /// <param name="entries">How many terms to wait for, at least 1.</param>
    /// <param name="smallestPenalty">Where to end at the latest, in (0, 1): a correlation.</param>
    /// <exception cref="ArgumentException">A correlation that is not finite, or not one a term.</exception>
    public static LassoPath Follow(IGramColumns gram, ReadOnlySpan<double> correlations, int entries, double smallestPenalty) =>
        new LarsWalk(gram, correlations, entries, smallestPenalty).ToPath();
}
