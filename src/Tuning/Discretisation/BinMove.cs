namespace Sluice.Tuning.Discretisation;

/// <summary>A lever's bins after a move, and what the move assigned.</summary>
public readonly record struct BinMove(LeverBins Bins, BinAssignment Assignment);
