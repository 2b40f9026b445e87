namespace Sluice.Tuning.Levers.Ranking;

/// <summary>How far a ranking is.</summary>
/// <param name="Phase">The phase it is in.</param>
/// <param name="Done">Finished in this phase.</param>
/// <param name="Of">All of this phase, or 0 where that is not known.</param>
public readonly record struct RankingProgress(RankingPhase Phase, int Done, int Of);
