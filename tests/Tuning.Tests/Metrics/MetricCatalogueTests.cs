using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics;

public sealed class MetricCatalogueTests
{
    [Fact]
    public void The_catalogue_holds_90_metrics_numbered_by_row()
    {
        Assert.Equal(90, MetricCatalogue.All.Length);
        Assert.Equal(Enumerable.Range(0, 90), MetricCatalogue.All.Select(metric => metric.Index));
        Assert.Equal(90, MetricCatalogue.All.Select(metric => metric.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_driver_has_75_metrics_and_a_worker_65()
    {
        Assert.Equal(75, MetricCatalogue.OnDriver.Length);
        Assert.Equal(65, MetricCatalogue.OnWorker.Length);
        Assert.Equal(50, MetricCatalogue.All.Count(metric => metric.OnDriver && metric.OnWorker));
    }

    [Fact]
    public void A_row_with_quoted_fields_is_read_into_every_field()
    {
        var metric = MetricCatalogue.Find("node_disk_read_bytes_total");

        Assert.Equal("os", metric.Source);
        Assert.Equal("node_exporter (iostat -x)", metric.EndpointOrTool);
        Assert.Equal("node_disk_read_bytes_total{device=\"<disk>\"}", metric.Path);
        Assert.Equal("bytes", metric.Unit);
        Assert.Equal(MetricType.Counter, metric.Type);
        Assert.Equal(MetricScope.Both, metric.Scope);
        Assert.Equal(MetricGroup.Disk, metric.Group);
        Assert.Equal("Bytes read from disk", metric.Description);
    }

    [Fact]
    public void Both_roles_have_metrics_of_every_group() => Assert.All(Enum.GetValues<MetricGroup>(), group =>
    {
        Assert.Contains(MetricCatalogue.OnDriver, metric => metric.Group == group);
        Assert.Contains(MetricCatalogue.OnWorker, metric => metric.Group == group);
    });

    [Fact]
    public void A_tenth_of_the_metrics_is_flat() => Assert.Equal(9, MetricCatalogue.All.Count(metric => metric.Group == MetricGroup.Flat));

    [Fact]
    public void An_unknown_metric_is_refused_with_the_nearest_names()
    {
        var exception = Assert.Throws<UnknownMetricException>(() => MetricCatalogue.Find("jvm.heap.usd"));

        Assert.Equal("jvm.heap.usd", exception.MetricName);
        Assert.Equal("jvm.heap.used", exception.Nearest[0]);
        Assert.False(MetricCatalogue.TryFind("jvm.heap.usd", out _));
        Assert.True(MetricCatalogue.TryFind("jvm.heap.used", out _));
    }
}
