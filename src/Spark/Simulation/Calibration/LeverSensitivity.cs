using System.Collections.Immutable;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>A load and batch interval that levers are moved under, one at a time, from Spark's defaults.</summary>
/// <param name="Workload">As a command line spells it.</param>
/// <param name="IntervalMs">Batch interval, ms.</param>
public sealed record SensitivityColumn(string Workload, double IntervalMs);

/// <summary>What moving one lever does to the mean processing time.</summary>
/// <param name="Lever">Which lever.</param>
/// <param name="Value">Its value, in its unit.</param>
/// <param name="ChangePct">Change in percent, a number a column; of the utilisation for the batch interval; NaN where the value is refused.</param>
public sealed record LeverEffect(Lever Lever, double Value, ImmutableArray<double> ChangePct);

/// <summary>
/// One-at-a-time sensitivity of the processing time. The changed cluster and the default one have the same machines, arrivals and neighbours,
/// so that the median over a few seeds is sharp.
/// </summary>
public static class LeverSensitivity
{
    private static readonly ImmutableArray<(Lever Lever, string[] Values)> Moves =
    [
        (SparkLevers.DriverMemory, ["4096", "2048"]),
        (SparkLevers.ExecutorMemory, ["4096"]),
        (SparkLevers.ExecutorCores, ["4"]),
        (SparkLevers.Serializer, ["org.apache.spark.serializer.KryoSerializer"]),
        (SparkLevers.DefaultParallelism, ["72", "400", "9"]),
        (SparkLevers.CoresMax, ["36", "18"]),
        (SparkLevers.TaskCpus, ["2"]),
        (SparkLevers.MemoryFraction, ["0.3"]),
        (SparkLevers.ConcurrentJobs, ["2"]),
        (SparkLevers.ConsumerCacheEnabled, ["false"]),
        (SparkLevers.CompressionCodec, ["zstd", "lzf", "snappy"]),
        (SparkLevers.ExecutorExtraJavaOptions, ["-XX:+UseConcMarkSweepGC", "-XX:+UseG1GC"]),
        (SparkLevers.ShuffleCompress, ["false"]),
        (SparkLevers.LocalityWait, ["0"]),
        (SparkLevers.Speculation, ["true"]),
        (SparkLevers.ShuffleFileBuffer, ["64"]),
        (SparkLevers.ReducerMaxSizeInFlight, ["24"]),
    ];

    /// <summary>The four columns that the model was fitted with: heavy load short, light load, Yahoo ads, heavy load long.</summary>
    public static ImmutableArray<SensitivityColumn> Columns { get; } =
        [new("poisson-high", 2500), new("poisson-low", 1250), new("yahoo-ads:100000", 3000), new("poisson-high", 10_000)];

    /// <summary>The effect of each move, the batch interval's halving first; the same numbers on any thread count.</summary>
    /// <param name="columns">Loads and intervals.</param>
    /// <param name="seeds">Simulated clusters a cell.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="stop">Ends it between two runs.</param>
    /// <exception cref="ArgumentException">A column's workload or interval is none.</exception>
    public static ImmutableArray<LeverEffect> Measure(IReadOnlyList<SensitivityColumn> columns, int seeds, int threads, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var bench = new CalibrationBench(0, seeds, threads, stop);
        var effects = ImmutableArray.CreateBuilder<LeverEffect>();
        effects.Add(new LeverEffect(SparkLevers.BatchDuration, 0.5, [.. columns.Select(column => Halving(bench, column))]));
        foreach (var (lever, texts) in Moves)
        {
            foreach (var value in texts.Select(text => Value(lever, text)))
                effects.Add(new LeverEffect(lever, value, [.. columns.Select(column => Change(bench, column, Base(column).With(lever, value), run => run.ProcessingSeconds))]));
        }

        return effects.ToImmutable();
    }

    private static Configuration Base(SensitivityColumn column) => Configuration.Default.With(SparkLevers.BatchDuration, column.IntervalMs);

    private static double Halving(CalibrationBench bench, SensitivityColumn column) => column.IntervalMs / 2 < SparkLevers.BatchDuration.Minimum
        ? double.NaN
        : Change(bench, column, Base(column).With(SparkLevers.BatchDuration, column.IntervalMs / 2), run => run.Utilisation);

    private static double Change(CalibrationBench bench, SensitivityColumn column, Configuration changed, Func<SteadyRun, double> figure)
    {
        var partitions = WorkloadCatalogue.Parse(column.Workload).KafkaPartitions;
        if (GuardRules.Check(changed, ClusterProfile.Train.Costs(SimulationCoefficients.BuiltIn).Shape(partitions)).Count > 0)
            return double.NaN;
        var before = bench.Steady(column.Workload, Base(column));
        return 100 * (bench.Steady(column.Workload, changed).Zip(before, (now, then) => figure(now) / figure(then)).Median() - 1);
    }

    private static double Value(Lever lever, string text) => lever.IsNumeric
        ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
        : lever.ValueOf(lever.Categories.FirstOrDefault(category => category == text) ?? lever.Categories.First(category => category.StartsWith(text, StringComparison.Ordinal)));
}
