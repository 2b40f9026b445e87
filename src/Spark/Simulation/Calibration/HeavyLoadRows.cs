using System.Collections.Immutable;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>K5 to K7, K9 and K15: the heavy load, whose long batches outgrow Spark's default heap.</summary>
internal static class HeavyLoadRows
{
    private const string Load = "poisson-high";

    public static CalibrationTarget LongBatches { get; } = new(
        "K5", "λ2, default configuration, 10 s batches: utilisation, p99, share of hours in which p99 rises", "barely copes",
        "ρ .96-1.04; p99 >= 20 s; rising in >= 1/3", "Vaquero and Cuadrado 2018, §4.3")
    {
        Conflict = "§2.1 gives 100,000 events/s of 5 MB, 500 GB/s, more than the cluster's network; read as kB",
        Measure = bench =>
        {
            var runs = bench.Steady(Load, ReferenceConfigurations.DefaultAt(10_000));
            return
            [
                CalibrationFigure.Between("ρ", "", runs.Median(run => run.Utilisation), 0.96, 1.04),
                CalibrationFigure.AtLeast("p99", "s", runs.Median(run => run.P99Seconds), 20),
                CalibrationFigure.AtLeast("share rising", "", runs.Average(run => run.IsRising ? 1.0 : 0.0), 1.0 / 3),
            ];
        },
    };

    public static CalibrationTarget ShortBatches { get; } = new(
        "K6", "λ2, default configuration, 2.5 s batches: utilisation, p99 over K5's", "stable, far below K5", "ρ <= .9; p99 <= .35 x K5", "Vaquero and Cuadrado 2018, §4.3")
    {
        Measure = bench =>
        {
            var runs = bench.Steady(Load, ReferenceConfigurations.DefaultAt(2500));
            var longBatches = bench.Steady(Load, ReferenceConfigurations.DefaultAt(10_000)).Median(run => run.P99Seconds);
            return
            [
                CalibrationFigure.AtMost("ρ", "", runs.Median(run => run.Utilisation), 0.9),
                CalibrationFigure.AtMost("p99 / K5", "", runs.Median(run => run.P99Seconds) / longBatches, 0.35),
            ];
        },
    };

    public static CalibrationTarget TooShortBatches { get; } = new(
        "K7", "λ2, default configuration, 1.25 s batches: utilisation", "never catches up", "ρ > 1", "Das et al. 2014: the optimum lies inside")
    {
        Measure = bench => [CalibrationFigure.AtLeast("ρ", "", bench.Steady(Load, ReferenceConfigurations.DefaultAt(1250)).Median(run => run.Utilisation), Math.BitIncrement(1.0))],
    };

    public static CalibrationTarget Tuned { get; } = new(
        "K9", "λ2 tuned (driver 4 GiB, executors 12 GiB, Kryo, parallelism 72), 1.25, 1.875 and 2.5 s batches: p99", "3.2 s", "± 30 %", "Vaquero and Cuadrado 2018, §4.5")
    {
        Measure = bench =>
        [
            .. new[] { 1250.0, 1875, 2500 }.Select(batchMs => CalibrationFigure.Around(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"p99 at {batchMs / 1000} s"),
                "s",
                bench.Steady(Load, ReferenceConfigurations.TunedForHeavyLoadAt(batchMs)).Median(run => run.P99Seconds),
                3.2,
                0.30)),
        ],
    };

    public static CalibrationTarget LargerHeap { get; } = new(
        "K15", "λ2, 10 s batches, executor memory 1 to 4 GiB: change of the processing time", "-25 to -40 %", "within", "deduced from Das et al. 2014 and K5-K6")
    {
        Measure = bench =>
        {
            var larger = bench.Steady(Load, ReferenceConfigurations.DefaultAt(10_000).With(SparkLevers.ExecutorMemory, 4096)).Median(run => run.ProcessingSeconds);
            var smaller = bench.Steady(Load, ReferenceConfigurations.DefaultAt(10_000)).Median(run => run.ProcessingSeconds);
            return [CalibrationFigure.Between("change of P", "%", 100 * (larger / smaller - 1), -40, -25)];
        },
    };

    public static ImmutableArray<CalibrationTarget> All { get; } = [LongBatches, ShortBatches, TooShortBatches, Tuned, LargerHeap];
}
