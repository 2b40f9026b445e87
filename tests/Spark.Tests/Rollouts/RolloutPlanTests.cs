using Sluice.Spark.Rollouts;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

public sealed class RolloutPlanTests
{
    [Fact]
    public void A_plan_names_what_changes_what_restarts_and_what_would_be_submitted()
    {
        var plan = Plan(Jobs.LargerExecutors.With(SparkLevers.BatchDuration, 5000));
        Assert.Equal([("batchDuration", "10 s", "5 s"), ("spark.executor.memory", "1 GiB", "8 GiB")], plan.Changes.Select(change => (change.Lever.Name, change.Before, change.After)));
        Assert.Equal((ChangeScope.Application, Restart.Application, null, null), (plan.Scope, plan.Restarts, plan.Note, plan.Refusal));
        var properties = plan.Properties.ToDictionary(property => property.Key, property => property.Value);
        Assert.Equal(("8192m", "5000ms", "clicks", "7", "committed"), (
            properties["spark.executor.memory"], properties["spark.sluice.batchDuration"], properties["spark.app.name"], properties[RunMarks.EpochKey], properties[RunMarks.StartKey]));
    }

    [Fact]
    public void A_lever_that_Spark_renamed_goes_under_the_key_that_the_clusters_version_reads()
    {
        var target = Jobs.Before.With(LeverCatalogue.Find("spark.blacklist.enabled"), 1);
        var keys = RolloutPlan.Of(Jobs.Request(target), Jobs.Clicks, new ClusterShape { SparkVersion = "4.1" }, hasControl: false).Properties.Select(property => property.Key).ToArray();
        Assert.Contains("spark.excludeOnFailure.enabled", keys);
        Assert.DoesNotContain("spark.blacklist.enabled", keys);
    }

    [Fact]
    public void Every_submission_carries_the_pinned_properties_whatever_the_operator_says()
    {
        var job = Jobs.Clicks with { Name = "ad clicks", Properties = [new("spark.driver.supervise", "true"), new("spark.extraListeners", "com.example.Listener")] };
        var properties = job.Render(Jobs.Before, Jobs.Order().Marks, "2.3").ToDictionary(property => property.Key, property => property.Value);
        Assert.Equal(("true", "true", "true", "false", "1", "ad_clicks", "com.example.Listener"), (
            properties["spark.streaming.stopGracefullyOnShutdown"], properties["spark.sql.streaming.metricsEnabled"], properties["spark.ui.enabled"], properties["spark.driver.supervise"],
            properties["spark.yarn.maxAppAttempts"], properties["spark.metrics.namespace"], properties["spark.extraListeners"]));
        var named = Jobs.Clicks with { Properties = [new("spark.metrics.namespace", "mine")] };
        Assert.Contains(new("spark.metrics.namespace", "mine"), named.Render(Jobs.Before, Jobs.Order().Marks, "2.3"));
    }

    [Fact]
    public void Flags_are_added_to_the_operators()
    {
        var lever = SparkLevers.DriverExtraJavaOptions;
        var plan = Plan(Jobs.Before.With(lever, lever.ValueOf("-XX:+UseG1GC")));
        Assert.Equal("-Dclicks.zone=eu -XX:+UseG1GC", plan.Properties.Single(property => property.Key == lever.PropertyKey).Value);
    }

    [Fact]
    public void Where_the_job_can_be_told_no_more_restarts_than_the_levers_need()
    {
        Assert.Equal((null, Restart.Nothing), Restarts(Jobs.Before, hasControl: true));
        Assert.Equal((ChangeScope.Runtime, Restart.Nothing), Restarts(Jobs.NarrowerJoins, hasControl: true));
        Assert.Equal((ChangeScope.Query, Restart.Query), Restarts(Jobs.ShorterBatches, hasControl: true));
        Assert.Equal((ChangeScope.Query, Restart.Query), Restarts(Jobs.NarrowerJoins, hasControl: true, StartingOffsets.Latest));
    }

    [Fact]
    public void Where_it_cannot_be_told_everything_restarts_and_the_plan_says_why()
    {
        Assert.Equal((null, Restart.Nothing), Restarts(Jobs.Before, hasControl: false));
        Assert.Equal((ChangeScope.Runtime, Restart.Application), Restarts(Jobs.NarrowerJoins, hasControl: false));
        Assert.Equal((ChangeScope.Query, Restart.Application), Restarts(Jobs.ShorterBatches, hasControl: false));
        Assert.Contains("control", Plan(Jobs.NarrowerJoins).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_guard_refuses_is_refused_in_the_plan_already()
    {
        var plan = Plan(Jobs.Before.With(SparkLevers.NetworkTimeout, 60).With(SparkLevers.ExecutorHeartbeatInterval, 60));
        Assert.Contains("heartbeatInterval", plan.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    [InlineData(1e12)]
    public void A_value_that_is_none_makes_no_configuration_to_plan_for(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Jobs.Before.With(SparkLevers.ExecutorMemory, value));

    private static (ChangeScope?, Restart) Restarts(Configuration target, bool hasControl, StartingOffsets start = StartingOffsets.Committed)
    {
        var plan = RolloutPlan.Of(Jobs.Request(target, start: start), Jobs.Clicks, new ClusterShape(), hasControl);
        return (plan.Scope, plan.Restarts);
    }

    private static RolloutPlan Plan(Configuration target) => RolloutPlan.Of(Jobs.Request(target), Jobs.Clicks, new ClusterShape(), hasControl: false);
}
