using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;

namespace Sluice.Hosting.Experiments;

/// <summary>The sentences and tables of <see cref="ExplorationExperiment"/>.</summary>
internal static class ExplorationText
{
    public static IReadOnlyList<string> Sentences(ExperimentPlan plan, IReadOnlyList<ExplorationLoad> loads, IReadOnlyList<FaultyShare> faulty) =>
    [
        "After each switch: the minutes until p99 by minute is back within 1.2 times the level of the new load and stays there for three minutes. Times end at the next switch or at the last step, which puts back the best configuration seen; "
            + "those that were not seen to end are right-censored, the medians are Kaplan and Meier's, and '>' stands where half were not back within the time watched. "
            + "A time of 0 says that p99 was within the limit from the switch on.",
        Texts.Invariant($"The level of a load is its p99 by minute on the same machines when it does not switch: the median of the closing window after {plan.Steps} steps of tuning with f = {plan.ExploitShare}, the best configuration seen put back. It is the same for every f, and strict: between switches the policy goes on trying changes. ")
            + "The paper also asks for 80 % of the baseline, read here as p99 within 1 / 0.8 = 1.25 times the level.",
        .. loads.Select(load =>
            $"{WorkloadSpelling.Short(load.Load)}: "
            + string.Join("; ", load.Cells.Select(cell => Texts.Invariant($"f = {cell.ExploitShare:0.0}: {Minutes(cell.All.BackMinutes, cell.All.WatchedMinutes)} minutes, p99 at {FindingsText.Interval(cell.All.ReachedFactor, "0.00")} times the level before the next switch")))
            + $". The levels are {string.Join(" and ", load.Levels.Select(level => $"{Texts.Latency(level.P99Ms.Median)} ({FindingsText.Latencies(level.P99Ms)}) under {WorkloadSpelling.Short(level.Load)}"))}."),
        "Faulty configurations in a hundred changes, over all loads: " + string.Join("; ", faulty.Select(of => Texts.Invariant($"f = {of.ExploitShare:0.0}: {FindingsText.Interval(of.Pct, "0.0")}"))) + ".",
        "No direction is claimed: the load is part of what this policy sees, so that it need not explore to learn that the load has switched.",
    ];

    public static IEnumerable<FindingsTable> Tables(IEnumerable<ExplorationLoad> loads, IEnumerable<FaultyShare> faulty) =>
    [
        .. loads.Select(LoadTable),
        new(
            "Faulty configurations, over all loads",
            [">f", ">in a hundred changes", ">faulty", ">changes"],
            [.. faulty.Select(of => (string[])[Texts.Invariant($"{of.ExploitShare:0.0}"), FindingsText.Interval(of.Pct, "0.0"), Texts.Invariant($"{of.Faulty}"), Texts.Invariant($"{of.Changes}")])]),
    ];

    /// <summary>A Kaplan-Meier median with its interval: <c>12 (8 to > 57)</c>.</summary>
    public static string Minutes(MedianInterval interval, double watchedMinutes)
    {
        return $"{Text(interval.Median)} ({Text(interval.Low)} to {Text(interval.High)})";

        string Text(double minutes) => double.IsFinite(minutes) ? Texts.Invariant($"{minutes:0.#}") : Texts.Invariant($"> {watchedMinutes:0.#}");
    }

    private static FindingsTable LoadTable(ExplorationLoad load) => new(
        Texts.Invariant($"{WorkloadSpelling.Short(load.Load)}: a switch every {load.EveryMinutes:0.##} minutes"),
        [">f", "switches to", ">switches", ">minutes to 1.2 times", ">minutes to 1.25 times (80 %)", ">not back in time, %", ">level reached, times"],
        [.. load.Cells.SelectMany(cell => cell.ByLoad.Prepend(cell.All).Select(summary => (string[])
        [
            Texts.Invariant($"{cell.ExploitShare:0.0}"),
            summary.To.Length == 0 ? "both" : WorkloadSpelling.Short(summary.To),
            Texts.Invariant($"{summary.Switches}"),
            Minutes(summary.BackMinutes, summary.WatchedMinutes), Minutes(summary.BackWiderMinutes, summary.WatchedMinutes),
            Texts.Invariant($"{100.0 * summary.NotBack / summary.Switches:0}"),
            FindingsText.Interval(summary.ReachedFactor, "0.00"),
        ]))]);
}
