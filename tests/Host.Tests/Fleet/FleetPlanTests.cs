using FsCheck;
using FsCheck.Fluent;
using Sluice.Hosting.Fleet;
using Sluice.Messages;
using Sluice.Spark.Simulation;
using Xunit;

namespace Sluice.Hosting.Tests.Fleet;

public sealed class FleetPlanTests
{
    private static readonly RunId Run = new("demo-1");

    [Fact]
    public void Eighty_clusters_are_sixteen_of_each_class()
    {
        var fleet = FleetPlan.Evenly(Run, 80, FleetPlan.Workloads);
        Assert.Equal(5, FleetPlan.Workloads.Count);
        Assert.All(fleet.GroupBy(cluster => cluster.Description.Class), group => Assert.Equal(16, group.Count()));
        Assert.Contains(fleet, cluster => cluster.Cluster.Value == "demo-1-poisson-high-07");
    }

    [Fact]
    public void Any_number_of_clusters_is_split_within_one_and_ordered_by_distinct_ids()
    {
        var uneven = 0;
        Prop.ForAll(Gen.Choose(1, 200).ToArbitrary(), clusters =>
        {
            var fleet = FleetPlan.Evenly(Run, clusters, FleetPlan.Workloads);
            var counts = FleetPlan.Workloads.Select(name => fleet.Count(cluster => cluster.Description.Connection == name)).ToArray();
            uneven += counts.Max() - counts.Min();
            var ids = fleet.Select(cluster => cluster.Cluster.Value).ToArray();
            return fleet.Count == clusters && counts.Max() - counts.Min() <= 1 && ids.SequenceEqual(ids.Distinct().Order(StringComparer.Ordinal));
        }).QuickCheckThrowOnFailure();
        Assert.True(uneven > 0);
    }

    [Fact]
    public void Other_machines_come_in_turn_and_are_classes_of_their_own()
    {
        var fleet = FleetPlan.Evenly(Run, 20, ["poisson-low", "iot"], [ClusterProfile.Train, ClusterProfile.Parse("9x6x16")]);

        Assert.Equal(
            ["iot", "iot@9x6x16", "poisson-low", "poisson-low@9x6x16"], fleet.Select(cluster => cluster.Description.Class.Value).Distinct().Order(StringComparer.Ordinal));
        Assert.All(fleet.GroupBy(cluster => cluster.Description.Class), group => Assert.Equal(5, group.Count()));
        Assert.All(fleet, cluster => Assert.Equal(cluster.Description.Class.Value.EndsWith("@9x6x16", StringComparison.Ordinal) ? "9x6x16" : "train", cluster.Description.Profile));
        Assert.Equal(FleetPlan.Evenly(Run, 20, ["poisson-low"]).Select(cluster => cluster.Description), FleetPlan.Evenly(Run, 20, ["poisson-low"], [ClusterProfile.Train]).Select(cluster => cluster.Description));
    }

    [Fact]
    public void Two_workloads_of_one_name_are_refused() =>
        Assert.Throws<ArgumentException>(() => FleetPlan.Evenly(Run, 4, ["poisson-low", "poisson-low"]));

    [Theory]
    [InlineData("poisson-high", "poisson-high")]
    [InlineData("poisson-low:2500", "poisson-low-2500")]
    [InlineData("trace:../shared/Twitter_volume.csv:20000", "trace-twitter-volume-20000")]
    [InlineData("???", "workload")]
    public void A_workload_s_name_goes_into_ids(string workload, string slug) => Assert.Equal(slug, Slug.Of(workload));

    [Theory]
    [InlineData("demo-1", true)]
    [InlineData("A.b_c", true)]
    [InlineData("-a", false)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a@1", false)]
    public void A_run_s_name_goes_into_ids(string name, bool holds) => Assert.Equal(holds, Slug.IsRunName(name));
}
