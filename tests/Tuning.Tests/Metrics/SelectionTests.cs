using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics;

public sealed class SelectionTests
{
    private static readonly string[] OneMetric = ["jvm.heap.used"];
    private static readonly string[] OneLever = ["batchDuration"];

    [Fact]
    public void The_built_in_selection_has_a_metric_of_each_group_for_either_role_twelve_strong_levers_and_the_wait_for_a_local_slot()
    {
        var groups = Enum.GetValues<MetricGroup>().Where(group => group != MetricGroup.Flat).ToArray();

        Assert.Equal(groups, Selection.BuiltIn.DriverMetrics.Select(metric => metric.Group));
        Assert.Equal(groups, Selection.BuiltIn.WorkerMetrics.Select(metric => metric.Group));
        Assert.Equal(13, Selection.BuiltIn.Levers.Length);
        Assert.All(Selection.BuiltIn.Levers.Take(12), lever => Assert.Equal(LeverTier.Strong, lever.Tier));
        Assert.Equal(SparkLevers.LocalityWait, Selection.BuiltIn.Levers[12]);
    }

    [Fact]
    public void The_hash_is_the_same_in_every_process() =>
        Assert.Equal("bd7f74e4b71c656a", Selection.BuiltIn.Hash);

    [Fact]
    public void The_hash_depends_on_order_and_role_but_not_on_the_name()
    {
        var first = Selection.Create("a", ["jvm.heap.used", "jstat.OU"], OneMetric, OneLever);

        Assert.Equal(first.Hash, Selection.Create("b", ["jvm.heap.used", "jstat.OU"], OneMetric, OneLever).Hash);
        Assert.NotEqual(first.Hash, Selection.Create("a", ["jstat.OU", "jvm.heap.used"], OneMetric, OneLever).Hash);
        Assert.NotEqual(first.Hash, Selection.Create("a", OneMetric, ["jvm.heap.used", "jstat.OU"], OneLever).Hash);
        Assert.Equal(first, Selection.Create("a", ["jvm.heap.used", "jstat.OU"], OneMetric, OneLever));
    }

    [Fact]
    public void Strides_are_part_of_the_shape_and_the_papers_single_bin_is_what_it_was()
    {
        var paper = Selection.BuiltIn.WithStrides(1).WithBundle(1);

        Assert.Equal([1, 4, 10], Selection.BuiltIn.Strides);
        Assert.Equal("98c8842818ae4acb", paper.Hash);
        Assert.NotEqual(paper.Hash, Selection.BuiltIn.Hash);
        Assert.NotEqual(paper.WithStrides(1, 3).Hash, Selection.BuiltIn.Hash);
        Assert.Equal(Selection.BuiltIn, paper.WithStrides(1, 4, 10).WithBundle(Selection.DefaultBundle));
        Assert.Throws<ArgumentException>(() => paper.WithStrides());
        Assert.Throws<ArgumentException>(() => paper.WithStrides(2, 4));
        Assert.Throws<ArgumentException>(() => paper.WithStrides(1, 4, 4));
    }

    [Fact]
    public void How_many_levers_a_rollout_moves_is_part_of_the_shape()
    {
        var one = Selection.BuiltIn.WithBundle(1);

        Assert.Equal(8, Selection.BuiltIn.Bundle);
        Assert.NotEqual(one.Hash, Selection.BuiltIn.Hash);
        Assert.NotEqual(one.WithBundle(2).Hash, one.WithBundle(3).Hash);
        Assert.Equal((1, 3), (one.WithStrides(1, 3).Bundle, one.WithBundle(3).WithStrides(1).Bundle));
        Assert.Throws<ArgumentException>(() => one.WithBundle(0));
    }

    [Fact]
    public void What_a_state_is_made_of_is_part_of_the_shape()
    {
        StateRules[] rules = [default, new(ImageRule.PerNode, HistoryRule.Decay), new(ImageRule.Invariant, HistoryRule.Stack), new(ImageRule.PerNode, HistoryRule.Stack)];

        Assert.Equal(4, rules.Select(rule => Selection.BuiltIn.WithRules(rule).Hash).Distinct().Count());
        Assert.Equal(Selection.BuiltIn, Selection.BuiltIn.WithRules(rules[3]).WithRules(default));
        Assert.Throws<ArgumentException>(() => Selection.BuiltIn.WithRules(new StateRules((ImageRule)7, default)));
    }

    [Fact]
    public void Strides_that_make_more_actions_than_a_mask_holds_are_refused_and_the_default_leaves_out_the_longest()
    {
        string[] names = [.. LeverCatalogue.All.Select(lever => lever.Name)];

        Assert.Equal([1, 4, 10], With(42).Strides);
        Assert.Equal([1, 4], With(43).Strides);
        Assert.Equal([1], With(109).Strides);
        Assert.Contains("109 levers", Assert.Throws<ArgumentException>(() => With(109).WithStrides(1, 4)).Message, StringComparison.Ordinal);

        Selection With(int levers) => Selection.Create("many", OneMetric, OneMetric, names.Take(levers));
    }

    [Fact]
    public void A_metric_on_the_wrong_role_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Selection.Create("a", ["executor.cpuTime"], OneMetric, OneLever));
        Assert.Throws<ArgumentException>(() => Selection.Create("a", OneMetric, ["DAGScheduler.job.activeJobs"], OneLever));
    }

    [Fact]
    public void Repeated_missing_and_unknown_names_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Selection.Create("a", ["jvm.heap.used", "jvm.heap.used"], OneMetric, OneLever));
        Assert.Throws<ArgumentException>(() => Selection.Create("a", OneMetric, OneMetric, []));
        Assert.Throws<UnknownMetricException>(() => Selection.Create("a", ["nothing"], OneMetric, OneLever));
        Assert.Throws<UnknownLeverException>(() => Selection.Create("a", OneMetric, OneMetric, ["nothing"]));
    }
}
