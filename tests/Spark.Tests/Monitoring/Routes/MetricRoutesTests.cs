using Sluice.Spark.Monitoring.Routes;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Routes;

public sealed class MetricRoutesTests
{
    [Fact]
    public void Every_metric_has_a_route_on_every_kind_of_node_that_it_exists_on()
    {
        Assert.All(MetricCatalogue.OnDriver, metric => Assert.Contains(MetricRoutes.Of(metric), route => route.ServesDriver));
        Assert.All(MetricCatalogue.OnWorker, metric => Assert.Contains(MetricRoutes.Of(metric), route => route.ServesWorkers));
        Assert.Equal((90, 75, 65), (MetricCatalogue.All.Length, MetricCatalogue.OnDriver.Length, MetricCatalogue.OnWorker.Length));
    }

    [Fact]
    public void Every_route_serves_somebody() =>
        Assert.All(MetricRoutes.All, route => Assert.True(route.ServesDriver || route.ServesWorkers, $"{route.Metric} from {route.Source} serves nobody"));

    [Fact]
    public void A_route_stands_at_its_index_and_no_two_are_the_same()
    {
        Assert.Equal(Enumerable.Range(0, MetricRoutes.All.Length), MetricRoutes.All.Select(route => route.Index));
        Assert.Equal(MetricRoutes.All.Length, MetricRoutes.All.Select(route => (route.Source, route.Key)).Distinct().Count());
    }

    [Theory]
    [InlineData(MetricSource.Batches, 5)]
    [InlineData(MetricSource.Statistics, 5)]
    [InlineData(MetricSource.Progress, 3)]
    [InlineData(MetricSource.Executors, 15)]
    [InlineData(MetricSource.Registry, 25)]
    [InlineData(MetricSource.Sink, 25)]
    [InlineData(MetricSource.Host, 29)]
    public void So_many_metrics_can_be_read_from_a_source(MetricSource source, int metrics) =>
        Assert.Equal(metrics, MetricRoutes.From(source).Select(route => route.Metric).Distinct().Count());

    [Fact]
    public void What_only_an_executor_s_sink_has_says_that_it_needs_one() =>
        Assert.All(MetricCatalogue.All.Where(metric => metric.Name.StartsWith("executor.", StringComparison.Ordinal)), metric =>
            Assert.Contains("graphite_exporter", Assert.Single(MetricRoutes.Of(metric)).Needs, StringComparison.Ordinal));
}
