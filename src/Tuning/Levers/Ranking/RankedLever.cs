using System.Collections.Immutable;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>A lever's place in the order.</summary>
/// <param name="Lever">The lever.</param>
/// <param name="Score">
/// The position of its earliest entry, from 1, averaged over the targets by weight; a target whose path it never entered counts as one
/// position behind the last asked for.
/// </param>
/// <param name="FirstEntries">The position of its earliest entry for each target, 0 where it never entered.</param>
/// <param name="TopShare">The share of the bootstrap's replicates that had it among the first; null without a stability.</param>
public sealed record RankedLever(Lever Lever, double Score, ImmutableArray<int> FirstEntries, double? TopShare)
{
    /// <summary>Whether it entered any target's path; the others follow in the order of the catalogue.</summary>
    public bool Entered => FirstEntries.Any(position => position > 0);
}
