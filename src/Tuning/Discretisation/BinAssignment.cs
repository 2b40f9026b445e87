namespace Sluice.Tuning.Discretisation;

/// <summary>What a move assigned.</summary>
/// <param name="Bin">The bin assigned, as numbered then; afterwards the rules may have cut the bins anew.</param>
/// <param name="Centre">Its centre, in the lever's unit.</param>
/// <param name="Value">Centre plus ridge: the lever's new value.</param>
/// <param name="Change">What the assignment did to the bins.</param>
public readonly record struct BinAssignment(int Bin, double Centre, double Value, BinChange Change);
