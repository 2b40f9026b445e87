using Sluice.Hosting.Fleet;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark.Live.Files;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Hosting.Tests.Fleet;

public sealed class LiveClusterFactoryTests
{
    private static readonly EpisodePlan Plan = new(
        EpisodeKind.Tuning, 1, new FromScript([]), 1, 1, 1, null, TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(5), TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_description_says_which_kind_of_cluster_it_is()
    {
        await using var driver = await FakeDriver.StartAsync();
        await using var factory = new ClusterFactory();
        var file = ClusterFileReader.Read("a.yaml", driver.File("a") + "shape: {workers: 3}", "/");
        var description = LiveConnection.Describe(file);
        Assert.True(LiveConnection.IsLive(description));
        Assert.Equal(3, factory.ShapeOf(description).Workers);
        Assert.Equal(9, factory.ShapeOf(FleetPlan.Describe("poisson-low")).Workers);
        Assert.Equal(ClusterMode.Recommend, LiveConnection.RulesOf(description)!.Mode);
        Assert.Null(LiveConnection.RulesOf(FleetPlan.Describe("poisson-low")));
        Assert.Null(LiveConnection.RulesOf(new ClusterDescription("live:{\"newer\": 1}", new WorkloadClass("low"))));

        await using var cluster = await factory.ConnectAsync(description, new EpisodeId(new ClusterId("a"), 0), Plan, Configuration.Default, 4, Stop);
        Assert.Equal(4, cluster.Effective[SparkLevers.ExecutorCores]);
        Assert.Equal(3, cluster.Shape.Workers);
        var failure = await Assert.ThrowsAsync<ArgumentException>(async () => await factory.ConnectAsync(
            description, new EpisodeId(new ClusterId("a"), 0), Plan with { Kind = EpisodeKind.Training }, Configuration.Default, 0, Stop));
        Assert.Contains("live", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_live_cluster_that_nobody_answers_for_says_where_it_was_looked_for()
    {
        await using var factory = new ClusterFactory();
        var file = ClusterFileReader.Read("a.yaml", "name: a\nworkload: w\nspark: {ui: \"http://127.0.0.1:1\", uiPorts: 1, application: job}", "/");
        var failure = await Assert.ThrowsAsync<IOException>(async () => await factory.ConnectAsync(
            LiveConnection.Describe(file), new EpisodeId(new ClusterId("a"), 0), Plan, Configuration.Default, 0, Stop));
        Assert.Contains("127.0.0.1:1", failure.Message, StringComparison.Ordinal);
    }
}
