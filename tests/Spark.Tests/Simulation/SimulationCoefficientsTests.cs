using System.Security.Cryptography;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

public sealed class SimulationCoefficientsTests
{
    [Theory]
    [InlineData("simulation-coefficients.json", "c67385b0a0ca5e9f7dcc8ffdfc25bd69b287223a301e390073fd2e0c7a5af97c")]
    [InlineData("simulated-metrics.csv", "fecce5b48d1ee634c58738dc468a2fe0fdbfed619cf7cbe47e087bb4661a0d08")]
    public void The_coefficients_of_version_1_do_not_change(string file, string hash)
    {
        using var stream = typeof(SimulatedCluster).Assembly.GetManifestResourceStream(file);
        Assert.NotNull(stream);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(stream)));
        Assert.Equal(1, SimulationCoefficients.BuiltIn.Version);
    }

    [Fact]
    public void An_hour_of_a_seed_gives_the_recorded_latency()
    {
        var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.PoissonHigh, RunSeed = 1, ClusterKey = 2, Episode = 3 });
        cluster.AdvanceMinutes(60);
        var latency = cluster.Latency(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1));
        Assert.Equal(17923.49, latency.MeanMs, 0.1);
        Assert.Equal(32496.41, latency.P99Ms, 0.1);
    }
}
