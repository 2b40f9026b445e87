namespace Sluice.Hosting.Experiments;

/// <summary>What the league shows with <c>-o json</c>.</summary>
/// <param name="Wins">One a rival: on how many loads the policy is better.</param>
/// <param name="LoadsWon">Loads on which the policy beats every rival.</param>
internal sealed record LeagueResults(IReadOnlyList<LeagueLoad> Loads, IReadOnlyList<LeagueWins> Wins, int LoadsWon);

internal sealed record LeagueLoad(string Load, IReadOnlyList<LeagueStanding> Standings);

/// <param name="P99Ms">Over the closing window.</param>
/// <param name="MeanP99Ms">Area under p99 over time, divided by its length.</param>
/// <param name="Faulty">Faulty configurations over all seeds.</param>
/// <param name="RegretPct">How much higher than the best known configuration's in the same world; null where none is known.</param>
/// <param name="ReductionPct">How much lower than under Spark's defaults in the same world.</param>
/// <param name="IsBeaten">Whether the policy has the lower median p99 and the lower median area; null for the policy and the bounds.</param>
internal sealed record LeagueStanding(
    string Contender, MedianInterval P99Ms, MedianInterval MeanP99Ms, int Faulty, MedianInterval? RegretPct, MedianInterval ReductionPct, bool? IsBeaten);

/// <param name="Loads">Loads that both ran under.</param>
/// <param name="LowerP99">Loads on which the policy has the lower median p99 at the end.</param>
/// <param name="LowerArea">The same of the area under p99 over time.</param>
/// <param name="Both">Loads on which it has both: a win.</param>
internal sealed record LeagueWins(string Rival, int Loads, int LowerP99, int LowerArea, int Both);
