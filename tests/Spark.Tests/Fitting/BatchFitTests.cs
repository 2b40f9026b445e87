using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Calibration;
using Sluice.Spark.Simulation.Fitting;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Fitting;

/// <summary>Batches that the simulated cluster recorded give its coefficients back.</summary>
public sealed class BatchFitTests
{
    // Small and large events at small and large loads.
    private const string Varied =
        "switch:poisson-low:5000,poisson-high:5000@20,poisson-low:60000@40,poisson-high:40000@60,poisson-low:20000@80,poisson-high:20000@100,"
        + "poisson-low:100000@120,poisson-high:10000@140,poisson-low:40000@160,poisson-high:60000@180,poisson-low:10000@200,poisson-high:30000@220";

    private static readonly Configuration Roomy = Configuration.Default.With(SparkLevers.ExecutorMemory, 8192).With(SparkLevers.BatchDuration, 5000);

    private static IReadOnlyList<RecordedBatch> Record(string workload, Configuration configuration, int seed, double minutes, bool noise = true)
    {
        var cluster = SimulatedCluster.Start(new SimulationSettings
        {
            Workload = WorkloadCatalogue.Parse(workload),
            Initial = configuration,
            RunSeed = 77,
            ClusterKey = (ulong)seed,
            Noise = noise,
            Retained = TimeSpan.FromMinutes(minutes),
        });
        SimulatedClusterCalls.AdvanceMinutes(cluster, minutes);
        return BatchRecorder.Take(cluster, TimeSpan.FromMinutes(5), configuration[SparkLevers.BatchDuration]);
    }

    [Fact]
    public void The_known_coefficients_lie_in_the_intervals()
    {
        const int seeds = 40;
        var fits = new BatchFit[seeds];
        Parallel.For(0, seeds, seed => fits[seed] = BatchFit.Of(Record(Varied, Roomy, seed, 240), Roomy, WorkloadCatalogue.PoissonHigh));
        foreach (var coefficient in new Func<BatchFit, FittedCoefficient>[] { fit => fit.PerEvent, fit => fit.PerByte, fit => fit.Job })
        {
            var covered = fits.Select(coefficient).Count(fitted => fitted.Low <= fitted.BuiltIn && fitted.BuiltIn <= fitted.High);
            Assert.True(covered >= 0.9 * seeds, $"{coefficient(fits[0]).Name}: {covered} of {seeds}");
        }

        Assert.Equal(15, fits.Median(fit => fit.PerEvent.Estimate), 0.6);
        Assert.Equal(8.5, fits.Median(fit => fit.PerByte.Estimate), 0.5);
        // Intervals that hold everything say nothing.
        Assert.True(fits.Median(fit => (fit.PerEvent.High - fit.PerEvent.Low) / fit.PerEvent.Estimate) < 0.5);
        Assert.InRange(fits.Median(fit => fit.ResidualVariation), 0.08, 0.16);
    }

    [Fact]
    public void A_spilling_heap_is_no_obstacle()
    {
        var small = Configuration.Default.With(SparkLevers.BatchDuration, 5000);
        var fit = BatchFit.Of(Record(Varied, small, 3, 240), small, WorkloadCatalogue.PoissonHigh);
        Assert.InRange(fit.PerEvent.Estimate, 15 * 0.8, 15 * 1.2);
        Assert.InRange(fit.PerByte.Estimate, 8.5 * 0.7, 8.5 * 1.3);
    }

    [Fact]
    public void A_constant_load_is_refused_with_what_to_vary()
    {
        var refused = Assert.Throws<UnidentifiedException>(() => BatchFit.Of(Record("poisson-low", Roomy, 0, 60), Roomy, WorkloadCatalogue.PoissonLow));
        Assert.Contains("records a batch hardly vary", refused.Message, StringComparison.Ordinal);
        Assert.Contains("batch intervals", refused.Message, StringComparison.Ordinal);
        Assert.Contains("c0", refused.Coefficients);
    }

    [Fact]
    public void Events_of_one_size_are_refused_with_what_to_vary()
    {
        var refused = Assert.Throws<UnidentifiedException>(() => BatchFit.Of(
            Record("switch:poisson-low:5000,poisson-low:60000@20,poisson-low:20000@40", Roomy, 0, 60), Roomy, WorkloadCatalogue.PoissonLow));
        Assert.Equal(["c0", "cB"], refused.Coefficients);
        Assert.Contains("bytes follow records", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("records a batch hardly vary", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_rows_are_refused()
    {
        var few = Record(Varied, Roomy, 0, 30).Take(BatchFit.LeastRows - 1).ToArray();
        Assert.Contains("39 rows", Assert.Throws<UnidentifiedException>(() => BatchFit.Of(few, Roomy, WorkloadCatalogue.PoissonLow)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fit_is_the_same_every_time()
    {
        var batches = Record(Varied, Roomy, 9, 240);
        Assert.Equal(BatchFit.Of(batches, Roomy, WorkloadCatalogue.PoissonHigh), BatchFit.Of(batches, Roomy, WorkloadCatalogue.PoissonHigh));
    }
}
