using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Runs;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Calibration;

public sealed class SimulatedRunTests
{
    private static SimulationSettings Settings(string workload) => new() { Workload = WorkloadCatalogue.Parse(workload), RunSeed = 4 };

    [Fact]
    public void The_same_seed_gives_the_same_minutes() => Assert.Equal(SimulatedRun.Of(Settings("iot"), 12).Minutes, SimulatedRun.Of(Settings("iot"), 12).Minutes);

    [Fact]
    public void A_steady_load_arrives_at_its_rate_and_is_processed_in_its_interval()
    {
        var run = SimulatedRun.Of(Settings("poisson-low"), 30);
        Assert.Equal(30, run.Minutes.Length);
        Assert.Equal(5, run.WarmUpMinutes);
        Assert.Null(run.Fault);
        Assert.Equal(10_000, run.Summary.ArrivalRate, 50.0);
        Assert.Equal(150, run.Summary.Batches, 1.0);
        Assert.Equal(run.Summary.ProcessingMs / 10_000, run.Summary.Utilisation, 1e-9);
        Assert.True(run.Summary.P50Ms < run.Summary.P95Ms && run.Summary.P95Ms < run.Summary.P99Ms);
        Assert.Equal(148, run.Batches.Count, 3.0);
    }

    [Fact]
    public void A_load_far_above_capacity_grows_lag_and_never_gives_a_number_that_is_none()
    {
        var run = SimulatedRun.Of(Settings("poisson-high:10000000"), 20);
        Assert.True(run.Summary.Utilisation > 1);
        for (var i = 1; i < run.Minutes.Length; i++)
            Assert.True(run.Minutes[i].LagEvents > run.Minutes[i - 1].LagEvents);
        Assert.All(run.Minutes, minute => Assert.False(double.IsNaN(minute.ArrivalRate) || double.IsNaN(minute.LagEvents)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SimulatedRun.MostMinutes + 1)]
    public void Minutes_out_of_range_are_refused(int minutes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SimulatedRun.Of(Settings("poisson-low"), minutes));

    [Fact]
    public void A_configuration_that_cannot_run_is_refused() => Assert.Throws<ArgumentException>(() => SimulatedRun.Of(
        Settings("poisson-low") with { Profile = ClusterProfile.Eval, Initial = Configuration.Default.With(SparkLevers.ExecutorMemory, 16384) }, 5));
}
