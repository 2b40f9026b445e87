using System.Collections.Immutable;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>Levers by the order in which they enter the lasso path (method, section 3), with all that explains and draws it.</summary>
/// <param name="Order">Every lever that changed, the most important first.</param>
/// <param name="Paths">The lasso path of each target.</param>
/// <param name="LeftOut">The levers that have no place in the order.</param>
/// <param name="Stability">How the order fares when other clusters are drawn; null where none was asked for or there is one series.</param>
/// <param name="Rows">Observations used.</param>
/// <param name="RowsDropped">Observations left out because a target was missing.</param>
/// <param name="Series">Clusters the observations come from.</param>
/// <param name="Terms">Terms of degree 1 and 2 that could enter.</param>
/// <param name="ConstantTerms">Products that had one value in all observations and could not.</param>
/// <param name="Settings">With these settings the same data give this record again.</param>
public sealed record LeverRanking(
    ImmutableArray<RankedLever> Order,
    ImmutableArray<TargetPath> Paths,
    ImmutableArray<LeftOutLever> LeftOut,
    RankingStability? Stability,
    int Rows,
    int RowsDropped,
    int Series,
    int Terms,
    int ConstantTerms,
    LeverRankingSettings Settings);
