namespace Sluice.Hosting.Experiments;

/// <summary>What <c>table1</c> shows with <c>-o json</c>.</summary>
/// <param name="FaultyPct">By f, over all loads.</param>
internal sealed record ExplorationResults(IReadOnlyList<ExplorationLoad> Loads, IReadOnlyList<FaultyShare> FaultyPct);

/// <summary>A load that goes back and forth.</summary>
/// <param name="EveryMinutes">From switch to switch.</param>
/// <param name="Levels">The p99 of each of its two loads by itself under tuning: the baselines.</param>
internal sealed record ExplorationLoad(string Load, double EveryMinutes, IReadOnlyList<StationaryLevel> Levels, IReadOnlyList<ExplorationCell> Cells);

/// <param name="P99Ms">The median of p99 by minute in the closing window, the best configuration seen put back.</param>
internal sealed record StationaryLevel(string Load, MedianInterval P99Ms);

/// <summary>A cell of the table: one f under one load.</summary>
/// <param name="ExploitShare">f.</param>
/// <param name="All">After every switch.</param>
/// <param name="ByLoad">After the switches to each of the two loads, those that were watched.</param>
internal sealed record ExplorationCell(double ExploitShare, RecoverySummary All, IReadOnlyList<RecoverySummary> ByLoad);

/// <summary>Recoveries after switches.</summary>
/// <param name="To">The load that the switches began; empty for both.</param>
/// <param name="Switches">Over all seeds.</param>
/// <param name="NotBack">Of them, those after which p99 was not seen within the limit before the next switch or the end.</param>
/// <param name="BackMinutes">Kaplan-Meier median of the time to 1.2 times the level; infinite, null in JSON, where it is not reached.</param>
/// <param name="BackWiderMinutes">The same to the 80 % rule's 1.25 times.</param>
/// <param name="WatchedMinutes">The longest that a time could be seen to be.</param>
/// <param name="ReachedFactor">p99 in the five minutes before the next switch, over the level; the median over seeds of each one's median.</param>
internal sealed record RecoverySummary(
    string To, int Switches, int NotBack, MedianInterval BackMinutes, MedianInterval BackWiderMinutes, double WatchedMinutes, MedianInterval ReachedFactor);

/// <param name="ExploitShare">f.</param>
/// <param name="Pct">Faulty configurations in a hundred changes; the median over seeds.</param>
/// <param name="Faulty">Over all seeds.</param>
/// <param name="Changes">Over all seeds.</param>
internal sealed record FaultyShare(double ExploitShare, MedianInterval Pct, int Faulty, int Changes);
