using System.Collections.Immutable;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>The published figures that the simulated cluster is held against, K1 to K18.</summary>
public static class CalibrationTable
{
    /// <summary>Fewer seeds than this do not count: a median over a handful of clusters says little.</summary>
    public const int LeastSeeds = 15;

    /// <summary>Every row, in the order of its number.</summary>
    public static ImmutableArray<CalibrationTarget> Targets { get; } =
    [
        .. new[]
        {
            AdAnalyticsRows.All, HeavyLoadRows.All, [LightLoadRows.Tuned], TuningRows.All, StabilisationRows.All, [MetricRows.Clusters],
            [LeverRankingRows.StrongLevers],
        }.SelectMany(rows => rows).OrderBy(Number),
    ];

    /// <summary>The row of this id, upper or lower case.</summary>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    public static CalibrationTarget Find(string id) =>
        Targets.FirstOrDefault(target => target.Id.Equals(id, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no calibration row '{id}'; the rows are {Targets[0].Id} to {Targets[^1].Id}.", nameof(id));

    /// <summary>Seeds are below this: a scenario may use ten thousand clusters a seed.</summary>
    public const int SeedsEnd = 200_000;

    /// <summary>
    /// Measures the rows one after the other, seeds side by side. Every number depends on <paramref name="seeds"/> and <paramref name="firstSeed"/> alone.
    /// </summary>
    /// <param name="targets">Rows to measure, each reported once.</param>
    /// <param name="seeds">Simulated clusters a scenario, at least 1; below <see cref="LeastSeeds"/> it is a quick look.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <param name="firstSeed">The first of them: other seeds are other machines and arrivals, which the model was not calibrated on.</param>
    /// <param name="measured">Told of each row as it is done.</param>
    /// <param name="stop">Ends the measurement between two runs.</param>
    public static ImmutableArray<CalibrationRow> Measure(
        IEnumerable<CalibrationTarget> targets, int seeds, int threads, int firstSeed = 0, Action<CalibrationRow>? measured = null, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(firstSeed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstSeed, SeedsEnd - seeds);
        var bench = new CalibrationBench(firstSeed, seeds, threads, stop);
        var rows = ImmutableArray.CreateBuilder<CalibrationRow>();
        foreach (var target in targets.Distinct().OrderBy(Number))
        {
            rows.Add(target.Measure is { } measure ? new CalibrationRow(target, measure(bench)) : new CalibrationRow(target, [], target.NotMeasured));
            measured?.Invoke(rows[^1]);
        }

        return rows.ToImmutable();
    }

    private static int Number(CalibrationTarget target) => int.Parse(target.Id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
}
