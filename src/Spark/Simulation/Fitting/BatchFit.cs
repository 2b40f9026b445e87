using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Fitting;

/// <summary>The coefficients of the processing law fitted to recorded batches.</summary>
/// <param name="PerEvent">c0, CPU of the map side an event on a nominal core, µs.</param>
/// <param name="PerByte">cB, CPU of the map side a byte, ns.</param>
/// <param name="Job">Serial time a batch: dispatch, stages, tasks and sink together, s. With one number of tasks their shares cannot be told apart.</param>
/// <param name="ResidualVariation">Coefficient of variation of the processing time about the fit.</param>
/// <param name="Rows">Batches used.</param>
/// <param name="Condition">Scaled condition index of the design; above 30 a fit is refused.</param>
/// <param name="MachineDeviation">Standard deviation, over clusters of such machines, of how much slower one is than their mean; part of the intervals.</param>
public sealed record BatchFit(
    FittedCoefficient PerEvent,
    FittedCoefficient PerByte,
    FittedCoefficient Job,
    double ResidualVariation,
    int Rows,
    double Condition,
    double MachineDeviation)
{
    /// <summary>Fewer batches are refused: two for each block of the error estimate.</summary>
    public const int LeastRows = 2 * LeastSquares.Blocks;

    private const int MostRounds = 12;
    private const double LeastVariation = 0.2;

    /// <summary>
    /// Iterated weighted least squares (errors in proportion to the processing time) of the law of section 3.3 and 3.4 of the model, linear in
    /// the three coefficients up to the overlap of computing and moving bytes. Rows in the order of time, warm, one configuration but for the
    /// batch interval.
    /// </summary>
    /// <exception cref="UnidentifiedException">The batches do not tell the coefficients apart; it says what to vary.</exception>
    public static BatchFit Of(
        IReadOnlyList<RecordedBatch> batches, Configuration configuration, Workload workload, ClusterProfile? profile = null)
    {
        if (batches.Count < LeastRows)
            throw new UnidentifiedException(["c0", "cB", "job"], $"{batches.Count} rows are too few for an interval", $"Record at least {LeastRows} batches");
        var site = BatchLaw.Site.Of(configuration, workload, profile ?? ClusterProfile.Train);
        var fit = Solve(batches, site, 0);
        // One deviation slower machines: what the coefficients would have to be instead.
        var deviation = Math.Max(site.Map.LogDeviation, site.Reduce.LogDeviation);
        var slower = Solve(batches, site, deviation);
        var quantile = StudentT.InvCDF(0, 1, fit.Squares.DegreesOfFreedom, 0.975);
        var built = BatchLaw.JobOf(workload, SimulationCoefficients.BuiltIn);
        var builtJob = site.Law(built.PerEventSeconds, built.PerByteSeconds, 0).JobSeconds(batches[0].IntervalMs);
        return new BatchFit(
            Coefficient(1, "c0", "µs/event", 1e6, built.PerEventSeconds),
            Coefficient(2, "cB", "ns/byte", 1e9, built.PerByteSeconds),
            Coefficient(0, "job", "s/batch", 1, builtJob),
            Variation(batches, fit.Expected),
            batches.Count,
            fit.Squares.Condition,
            deviation);

        FittedCoefficient Coefficient(int column, string name, string unit, double scale, double builtIn)
        {
            var byMachines = slower.Values[column] - fit.Values[column];
            var half = quantile * Math.Sqrt(fit.Squares.Covariance[column, column] + byMachines * byMachines);
            return new FittedCoefficient(
                name, unit, scale * fit.Values[column], scale * (fit.Values[column] - half), scale * (fit.Values[column] + half), scale * builtIn);
        }
    }

    // Values are job, c0, cB in seconds.
    private static (double[] Values, LeastSquares Squares, double[] Expected) Solve(IReadOnlyList<RecordedBatch> batches, BatchLaw.Site site, double logSlowness)
    {
        var built = BatchLaw.JobOf(site.Workload, SimulationCoefficients.BuiltIn);
        double[] values = [0, built.PerEventSeconds, built.PerByteSeconds];
        var seconds = batches.Select(batch => batch.ProcessingMs / 1000).ToArray();
        var weights = Array.ConvertAll(seconds, second => 1 / second);
        for (var round = 0; ; round++)
        {
            var law = site.Law(values[1], values[2], logSlowness);
            var perEvent = site.Law(values[1] + 0.01 * built.PerEventSeconds, values[2], logSlowness);
            var perByte = site.Law(values[1], values[2] + 0.01 * built.PerByteSeconds, logSlowness);
            var design = Matrix<double>.Build.Dense(batches.Count, 3);
            var target = new double[batches.Count];
            for (var i = 0; i < batches.Count; i++)
            {
                var batch = batches[i];
                var at = law.SecondsWithoutJob(in batch);
                design[i, 0] = law.PerJobSecond;
                design[i, 1] = (perEvent.SecondsWithoutJob(in batch) - at) / (0.01 * built.PerEventSeconds);
                design[i, 2] = (perByte.SecondsWithoutJob(in batch) - at) / (0.01 * built.PerByteSeconds);
                target[i] = seconds[i] - at + design[i, 1] * values[1] + design[i, 2] * values[2];
            }

            var squares = LeastSquares.Fit(design, target, weights);
            if (squares.Condition > LeastSquares.WorstCondition)
                throw Unidentified(batches, squares);
            var moved = squares.Solution.Zip(values, (now, before) => Math.Abs(now - before) / Math.Max(Math.Abs(now), 1e-12)).Max();
            values = squares.Solution;
            var linear = values;
            var expected = Enumerable.Range(0, batches.Count)
                .Select(i => seconds[i] - target[i] + design.Row(i).Zip(linear, (column, value) => column * value).Sum()).ToArray();
            // An expected time near or below zero comes from a wild first step; the smallest observed one bounds it.
            var least = seconds.Min();
            weights = Array.ConvertAll(expected, second => 1 / Math.Max(second, least));
            if (moved < 1e-9 || round == MostRounds)
                return (values, squares, expected);
        }
    }

    private static UnidentifiedException Unidentified(IReadOnlyList<RecordedBatch> batches, LeastSquares squares)
    {
        string[] names = ["job", "c0", "cB"];
        var load = Deviation(batches.Select(batch => batch.Records));
        var size = Deviation(batches.Where(batch => batch.Records > 0).Select(batch => batch.Bytes / batch.Records));
        var reasons = new List<string>();
        var mends = new List<string>();
        if (!(load >= LeastVariation))
        {
            reasons.Add(FormattableString.Invariant($"records a batch hardly vary ({100 * load:0.#} %)"));
            mends.Add("other loads or batch intervals, for example half and twice the present one");
        }

        if (!(size >= LeastVariation))
        {
            reasons.Add(FormattableString.Invariant($"bytes a record hardly vary ({100 * size:0.#} %), so bytes follow records"));
            mends.Add("events of another size, for example a second topic's");
        }

        if (reasons.Count == 0)
        {
            reasons.Add("records and bytes vary, but not apart from each other");
            mends.Add("small and large events at small and large loads");
        }

        return new UnidentifiedException([.. names.Where((_, column) => squares.Collinear[column])], string.Join("; ", reasons), $"Record batches with {string.Join(", and ", mends)}");
    }

    private static double Variation(IReadOnlyList<RecordedBatch> batches, double[] expected)
    {
        var squares = batches.Select((batch, i) => batch.ProcessingMs / 1000 / expected[i] - 1).Sum(share => share * share);
        return Math.Sqrt(squares / (batches.Count - 3));
    }

    // Coefficient of variation.
    private static double Deviation(IEnumerable<double> values)
    {
        var all = values.ToArray();
        if (all.Length == 0)
            return 0;
        var mean = all.Average();
        return mean == 0 ? 0 : Math.Sqrt(all.Average(value => (value - mean) * (value - mean))) / mean;
    }
}
