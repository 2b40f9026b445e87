using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

public sealed class ClusterProfileTests
{
    [Theory]
    [InlineData("train", 9, 8, 65_536)]
    [InlineData("EVAL", 9, 4, 15_360)]
    [InlineData("12x4x24", 12, 4, 24_576)]
    [InlineData("1x2x3.5x0.9", 1, 2, 3_584)]
    public void A_profile_gives_the_machines_it_names(string text, int workers, int cores, double memoryMiB)
    {
        var profile = ClusterProfile.Parse(text);
        var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.PoissonLow, Profile = profile });

        Assert.Equal((workers, cores, memoryMiB), (cluster.Shape.Workers, cluster.Shape.CoresPerNode, cluster.Shape.NodeMemoryMiB));
        Assert.Equal(profile, ClusterProfile.Parse(profile.Name));
    }

    [Fact]
    public void The_shape_of_a_named_profile_simulates_the_same()
    {
        var (named, shaped) = (Played(ClusterProfile.Eval), Played(ClusterProfile.Parse("9x4x15x0.88")));
        Assert.Equal(named, shaped);
        Assert.NotEqual(named, Played(ClusterProfile.Parse("9x4x15x0.5")));

        static double Played(ClusterProfile profile)
        {
            var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.Parse("poisson-high:70000"), Profile = profile, RunSeed = 3 });
            cluster.AdvanceMinutes(20);
            return cluster.Engine.Latencies.Newest(0).Newest;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("small")]
    [InlineData("9x4")]
    [InlineData("0x4x16")]
    [InlineData("9x0x16")]
    [InlineData("9x4x1")]
    [InlineData("9x4x16x0")]
    [InlineData("9x4x16x1x1")]
    [InlineData("99999x4x16")]
    [InlineData("-9x4x16")]
    public void Anything_else_is_refused_with_what_would_be_read(string text) =>
        Assert.Contains("vCPU", Assert.Throws<FormatException>(() => ClusterProfile.Parse(text)).Message, StringComparison.Ordinal);
}
