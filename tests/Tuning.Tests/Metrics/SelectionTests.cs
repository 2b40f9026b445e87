using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics;

public sealed class SelectionTests
{
    private static readonly string[] OneMetric = ["jvm.heap.used"];
    private static readonly string[] OneLever = ["batchDuration"];

    [Fact]
    public void The_built_in_selection_has_a_metric_of_each_group_for_either_role_and_twelve_strong_levers()
    {
        var groups = Enum.GetValues<MetricGroup>().Where(group => group != MetricGroup.Flat).ToArray();

        Assert.Equal(groups, Selection.BuiltIn.DriverMetrics.Select(metric => metric.Group));
        Assert.Equal(groups, Selection.BuiltIn.WorkerMetrics.Select(metric => metric.Group));
        Assert.Equal(12, Selection.BuiltIn.Levers.Length);
        Assert.All(Selection.BuiltIn.Levers, lever => Assert.Equal(LeverTier.Strong, lever.Tier));
    }

    [Fact]
    public void The_hash_is_the_same_in_every_process() =>
        Assert.Equal("99d7b482e5e49921", Selection.BuiltIn.Hash);

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
        var paper = Selection.BuiltIn.WithStrides(1);

        Assert.Equal([1, 4], Selection.BuiltIn.Strides);
        Assert.Equal("ccd22ff98a17c6c8", paper.Hash);
        Assert.NotEqual(paper.Hash, Selection.BuiltIn.Hash);
        Assert.NotEqual(paper.WithStrides(1, 3).Hash, Selection.BuiltIn.Hash);
        Assert.Equal(Selection.BuiltIn, paper.WithStrides(1, 4));
        Assert.Throws<ArgumentException>(() => paper.WithStrides());
        Assert.Throws<ArgumentException>(() => paper.WithStrides(2, 4));
        Assert.Throws<ArgumentException>(() => paper.WithStrides(1, 4, 4));
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
