using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>The published figures that the simulated cluster has to reproduce, each the median over seeds after five minutes of warm-up.</summary>
public sealed class CalibrationTests
{
    private const int Seeds = 31;

    private static readonly Lazy<CalibrationRun> HeavyAtTenSeconds = new(() => Measure("poisson-high", Configuration.Default));

    private static Configuration TunedForHeavyLoad => Configuration.Default
        .With(SparkLevers.DriverMemory, 4096)
        .With(SparkLevers.ExecutorMemory, 12288)
        .With(SparkLevers.Serializer, SparkLevers.Serializer.Maximum)
        .With(SparkLevers.DefaultParallelism, 72);

    [Theory]
    [InlineData("yahoo-ads:100000", 10_000, 5.6, 0.15, 15.9, 0.15)]
    [InlineData("yahoo-ads:100000", 3_000, 2.17, 0.12, 5.42, 0.12)]
    public void The_Yahoo_benchmark_takes_as_long_as_published(
        string workload, double batchMs, double processingSeconds, double processingTolerance, double p99Seconds, double p99Tolerance)
    {
        var run = Measure(workload, Configuration.Default.With(SparkLevers.BatchDuration, batchMs));
        Assert.InRange(run.ProcessingSeconds, processingSeconds * (1 - processingTolerance), processingSeconds * (1 + processingTolerance));
        Assert.InRange(run.P99Seconds, p99Seconds * (1 - p99Tolerance), p99Seconds * (1 + p99Tolerance));
        Assert.InRange(run.ProcessingVariation, 0.10, 0.25);
    }

    [Fact]
    public void The_Yahoo_benchmark_diverges_at_130000_events_a_second_in_two_second_batches()
    {
        var run = Measure("yahoo-ads:130000", Configuration.Default.With(SparkLevers.BatchDuration, 2000));
        Assert.InRange(run.Utilisation, 0.95, 1.06);
        Assert.True(run.P99Seconds > 10, $"p99 is {run.P99Seconds} s");
    }

    [Fact]
    public void The_heavy_load_barely_fits_ten_second_batches_under_defaults()
    {
        var run = HeavyAtTenSeconds.Value;
        Assert.InRange(run.Utilisation, 0.96, 1.04);
        Assert.True(run.P99Seconds >= 20, $"p99 is {run.P99Seconds} s");
        Assert.True(run.ShareRising >= 1.0 / 3, $"latency rises in {run.ShareRising:P0} of the runs");
    }

    [Fact]
    public void Shorter_batches_cut_the_heavy_load_s_latency_because_they_fit_the_heap()
    {
        var run = Measure("poisson-high", Configuration.Default.With(SparkLevers.BatchDuration, 2500));
        Assert.True(run.Utilisation <= 0.9, $"utilisation is {run.Utilisation}");
        Assert.True(run.P99Seconds <= 0.35 * HeavyAtTenSeconds.Value.P99Seconds, $"p99 is {run.P99Seconds} s");
    }

    [Fact]
    public void Batches_too_short_for_the_heavy_load_never_catch_up()
    {
        var run = Measure("poisson-high", Configuration.Default.With(SparkLevers.BatchDuration, 1250));
        Assert.True(run.Utilisation > 1, $"utilisation is {run.Utilisation}");
    }

    [Fact]
    public void The_light_load_tuned_has_a_p99_of_two_seconds()
    {
        var run = Measure("poisson-low", Configuration.Default.With(SparkLevers.BatchDuration, 1250).With(SparkLevers.DriverMemory, 4096));
        Assert.InRange(run.P99Seconds, 2.0 * 0.85, 2.0 * 1.15);
    }

    [Theory]
    [InlineData(1250)]
    [InlineData(1875)]
    [InlineData(2500)]
    public void The_heavy_load_tuned_has_a_p99_of_about_three_seconds(double batchMs)
    {
        var run = Measure("poisson-high", TunedForHeavyLoad.With(SparkLevers.BatchDuration, batchMs));
        Assert.InRange(run.P99Seconds, 3.2 * 0.7, 3.2 * 1.3);
    }

    [Fact]
    public void Four_gigabytes_instead_of_one_cut_the_heavy_load_s_processing_time_by_a_third()
    {
        var large = Measure("poisson-high", Configuration.Default.With(SparkLevers.ExecutorMemory, 4096));
        Assert.InRange(large.ProcessingSeconds / HeavyAtTenSeconds.Value.ProcessingSeconds - 1, -0.40, -0.25);
    }

    private static CalibrationRun Measure(string workload, Configuration configuration) =>
        CalibrationRun.Median(WorkloadCatalogue.Parse(workload), configuration, Seeds);
}
