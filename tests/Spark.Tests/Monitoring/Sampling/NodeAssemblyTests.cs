using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Sampling;

public sealed class NodeAssemblyTests
{
    private static readonly Metric HeapUsage = MetricCatalogue.Find("jvm.heap.usage");
    private static readonly Metric HeapUsed = MetricCatalogue.Find("jvm.heap.used");
    private static readonly Metric OldUsed = MetricCatalogue.Find("jstat.OU");

    private readonly SampleDraft _draft = new();

    [Fact]
    public void Ratios_of_executors_are_averaged_and_amounts_added_up()
    {
        Set(Entity.Executor("1"), HeapUsage, MetricSource.Sink, 0.2);
        Set(Entity.Executor("2"), HeapUsage, MetricSource.Sink, 0.4);
        Set(Entity.Executor("1"), HeapUsed, MetricSource.Sink, 100);
        Set(Entity.Executor("2"), HeapUsed, MetricSource.Sink, 200);
        var node = new NodeAssembly(_draft).Worker("a", ["1", "2"]);
        Assert.Equal(0.3, node[HeapUsage], 12);
        Assert.Equal(300, node[HeapUsed]);
    }

    [Fact]
    public void The_first_route_that_has_a_value_counts()
    {
        var routes = MetricRoutes.Of(OldUsed).Where(route => route.Source == MetricSource.Registry).ToArray();
        _draft.Readings.Set(Entity.Driver, routes[2], 2048, TimeSpan.Zero);
        Assert.Equal(2, new NodeAssembly(_draft).Driver(null)[OldUsed]);
        _draft.Readings.Set(Entity.Driver, routes[1], 4096, TimeSpan.Zero);
        Assert.Equal(4, new NodeAssembly(_draft).Driver(null)[OldUsed]);
    }

    [Fact]
    public void A_metric_that_does_not_exist_on_a_node_is_missing_there_whatever_was_read()
    {
        var worker = MetricCatalogue.Find("executor.cpuTime");
        Set(Entity.Executor("driver"), worker, MetricSource.Sink, 5);
        Assert.Equal(double.NaN, new NodeAssembly(_draft).Driver("a")[worker]);
        var driver = MetricCatalogue.Find("DAGScheduler.job.activeJobs");
        Set(Entity.Driver, driver, MetricSource.Registry, 5);
        Assert.Equal(double.NaN, new NodeAssembly(_draft).Worker("a", ["1"])[driver]);
        Assert.Equal(5, new NodeAssembly(_draft).Driver("a")[driver]);
    }

    [Fact]
    public void The_reason_is_that_of_the_first_source_that_was_asked()
    {
        _draft.Miss(MetricSource.Executors, null, new Absence(AbsenceKind.TimedOut, ""));
        _draft.Miss(MetricSource.Sink, null, new Absence(AbsenceKind.NotConfigured, ""));
        _draft.Miss(MetricSource.Host, "a", new Absence(AbsenceKind.Unreachable, ""));
        var node = new NodeAssembly(_draft).Worker("a", ["1"]);
        Assert.Equal(AbsenceKind.TimedOut, node.Why(MetricCatalogue.Find("jstat.YGC")));
        Assert.Equal(AbsenceKind.NotConfigured, node.Why(HeapUsed));
        Assert.Equal(AbsenceKind.Unreachable, node.Why(MetricCatalogue.Find("node_load1")));
        Assert.Equal(0, node.Count(MetricCatalogue.OnWorker));
    }

    private void Set(Entity entity, Metric metric, MetricSource source, double value) =>
        _draft.Readings.Set(entity, MetricRoutes.Of(metric).First(route => route.Source == source), value, TimeSpan.Zero);
}
