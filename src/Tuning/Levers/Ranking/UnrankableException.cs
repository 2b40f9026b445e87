namespace Sluice.Tuning.Levers.Ranking;

/// <summary>Observations that no ranking can be made of; the message names the place and the mend.</summary>
public sealed class UnrankableException(string message) : Exception(message);
