using System.Collections.Immutable;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>The lasso path of one target.</summary>
/// <param name="Target">The target.</param>
/// <param name="Entries">The terms in order of entry.</param>
/// <param name="Penalties">The penalty at each knot, in units of the standardised target, never rising.</param>
/// <param name="Dependent">Terms passed over because they depend linearly on those that had entered.</param>
/// <param name="End">Why the path ends.</param>
public sealed record TargetPath(
    RankingTarget Target, ImmutableArray<TermEntry> Entries, ImmutableArray<double> Penalties, ImmutableArray<RankingTerm> Dependent, PathEnd End);
