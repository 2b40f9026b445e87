namespace Sluice.Tuning.Levers.Ranking;

/// <summary>Neighbouring rows of one series.</summary>
internal readonly record struct SeriesRun(int Series, int First, int Rows);
