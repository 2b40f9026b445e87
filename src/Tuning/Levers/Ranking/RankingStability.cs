namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// A block bootstrap: observations of one cluster are autocorrelated, so whole series are drawn, with replacement, and ranked anew.
/// </summary>
/// <param name="Replicates">How often.</param>
/// <param name="Top">A lever's share is how often it was among this many first.</param>
/// <param name="Blocks">Blocks drawn from: the series, or groups of neighbouring series where there are very many.</param>
/// <param name="TermsConsidered">Terms that could enter in a replicate: those that entered on all data, and the next best.</param>
public sealed record RankingStability(int Replicates, int Top, int Blocks, int TermsConsidered);
