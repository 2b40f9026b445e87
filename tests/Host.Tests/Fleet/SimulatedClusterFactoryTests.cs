using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Hosting.Tests.Fleet;

public sealed class SimulatedClusterFactoryTests
{
    private static readonly ClusterId Tuned = new("tuned");
    private static readonly EpisodePlan Plan = OnlinePreset.Plan(new FromScript([]), 10, 1, 2, 0.95);

    [Fact]
    public async Task A_twin_in_the_same_world_meets_the_same_latency()
    {
        var tuned = await LatencyAsync(Tuned, FleetPlan.Describe("poisson-low"));
        var twin = await LatencyAsync(new ClusterId("twin"), FleetPlan.Describe("poisson-low", Tuned));
        Assert.Equal(tuned, twin);
    }

    [Fact]
    public async Task A_cluster_is_a_world_of_its_own_unless_told_otherwise()
    {
        var one = await LatencyAsync(new ClusterId("one"), FleetPlan.Describe("poisson-low"));
        var other = await LatencyAsync(new ClusterId("other"), FleetPlan.Describe("poisson-low"));
        Assert.NotEqual(one, other);
    }

    [Fact]
    public async Task Another_episode_of_a_cluster_has_other_accidents()
    {
        var first = await LatencyAsync(Tuned, FleetPlan.Describe("poisson-low"), 0);
        var second = await LatencyAsync(Tuned, FleetPlan.Describe("poisson-low"), 1);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task The_shape_is_the_connected_cluster_s()
    {
        var factory = new SimulatedClusterFactory();
        var description = FleetPlan.Describe("yahoo-ads");
        await using var cluster = await factory.ConnectAsync(description, new EpisodeId(Tuned, 0), Plan, Configuration.Default);
        Assert.Equal(cluster.Shape, factory.ShapeOf(description));
        Assert.Equal(5, cluster.Shape.KafkaPartitions);
    }

    [Fact]
    public void The_shape_of_a_traced_cluster_needs_no_file()
    {
        var description = new ClusterDescription("trace:/nowhere/gone.csv", new WorkloadClass("gone"));
        Assert.Equal(36, new SimulatedClusterFactory().ShapeOf(description).KafkaPartitions);
    }

    [Theory]
    [InlineData("poisson-hgih", "train", "poisson-high")]
    [InlineData("poisson-high", "huge", "vCPU")]
    public async Task What_cannot_be_reached_says_what_can(string connection, string profile, string mend)
    {
        var description = new ClusterDescription(connection, new WorkloadClass("any"), profile);
        var failure = await Assert.ThrowsAsync<ArgumentException>(
            async () => await new SimulatedClusterFactory().ConnectAsync(description, new EpisodeId(Tuned, 0), Plan, Configuration.Default));
        Assert.Contains(mend, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("poisson-high")]
    [InlineData("trace:/a?world=b/c.csv:200")]
    public void A_connection_reads_what_it_writes(string workload)
    {
        var named = new SimulatedConnection(workload, new ClusterId("demo-1-held-out"));
        Assert.Equal(named, SimulatedConnection.Parse(named.ToString()));
    }

    [Fact]
    public void A_trace_s_path_is_made_absolute_and_nothing_else()
    {
        Assert.Equal("trace:" + Path.GetFullPath("/data/x.csv:5"), WorkloadSpelling.Absolute("trace:x.csv:5", "/data"));
        Assert.Equal("iot", WorkloadSpelling.Absolute("iot", "/data"));
    }

    private static async Task<LatencySummary> LatencyAsync(ClusterId cluster, ClusterDescription description, int episode = 0)
    {
        await using var connected = await new SimulatedClusterFactory().ConnectAsync(description, new EpisodeId(cluster, episode), Plan, Configuration.Default);
        await connected.AdvanceToAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        return await connected.ReadLatencyAsync(new LatencyQuery(TimeSpan.Zero, TimeSpan.FromMinutes(4)), TestContext.Current.CancellationToken);
    }
}
