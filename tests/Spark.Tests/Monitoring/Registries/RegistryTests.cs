using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Registries;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Registries;

/// <summary>The driver's registry as JSON and as a page for Prometheus, recorded of the same driver within seconds.</summary>
public sealed class RegistryTests
{
    [Fact]
    public void Recorded_metrics_of_a_structured_application_are_read()
    {
        var readings = OfJson("structured/metrics.json");
        Assert.Equal(719, Value(readings, "BlockManager.memory.remainingMem_MB"));
        Assert.Equal(1, Value(readings, "DAGScheduler.stage.waitingStages"));
        Assert.Equal(74.055003, Value(readings, "DAGScheduler.messageProcessingTime"));
        Assert.Equal(4.164922, Value(readings, "LiveListenerBus.queue.appStatus.listenerProcessingTime"));
        Assert.Equal(0, Value(readings, "LiveListenerBus.queue.appStatus.numDroppedEvents"));
        Assert.Equal(0.24203683035714285, Value(readings, "jvm.heap.usage"));
        Assert.Equal(34, Value(readings, "jstat.YGC"));
        Assert.Equal(0.687, Value(readings, "jstat.YGCT"), 12);
        Assert.Equal(73322496 / 1024.0, Value(readings, "jstat.OU"));
        Assert.Equal(297.7250247279921, Value(readings, "spark.streaming.inputRate-total"));
        Assert.Equal(1641, Value(readings, "spark.streaming.latency"));
        Assert.Equal(double.NaN, Value(readings, "StreamingMetrics.streaming.waitingBatches"));
    }

    [Fact]
    public void Recorded_metrics_of_a_DStream_application_are_read()
    {
        var readings = OfJson("dstream/metrics.json");
        Assert.Equal(0, Value(readings, "StreamingMetrics.streaming.waitingBatches"));
        Assert.Equal(0, Value(readings, "StreamingMetrics.streaming.runningBatches"));
        Assert.Equal(double.NaN, Value(readings, "spark.streaming.latency"));
    }

    [Theory]
    [InlineData("structured")]
    [InlineData("dstream")]
    public void Both_pages_have_the_same_metrics_in_the_same_units(string application)
    {
        var (json, page) = (OfJson(application + "/metrics.json"), OfPage(application + "/metrics_prometheus.txt"));
        var compared = 0;
        foreach (var route in MetricRoutes.From(MetricSource.Registry))
        {
            var (first, second) = (json[Entity.Driver, route], page[Entity.Driver, route]);
            Assert.Equal(first.IsPresent, second.IsPresent);
            if (!first.IsPresent)
                continue;
            compared++;
            // Counts of the moment differ; a wrong unit would be a thousand times off.
            if (first.Value > 10)
                Assert.InRange(second.Value / first.Value, 0.2, 5);
        }

        Assert.True(compared > 15);
    }

    [Fact]
    public void Timers_of_the_page_are_made_milliseconds() => Assert.Equal(74.055003, Value(OfPage("structured/metrics_prometheus.txt"), "DAGScheduler.messageProcessingTime"), 9);

    [Fact]
    public void A_namespace_and_an_application_s_name_may_have_dots()
    {
        var readings = Of("""
            {"gauges":{"my.name.space.driver.My App 2.0.StreamingMetrics.streaming.waitingBatches":{"value":3},
                       "my.name.space.driver.spark.streaming.a.b.latency":{"value":70},"my.name.space.driver.spark.streaming.c.latency":{"value":50},
                       "my.name.space.driver.spark.streaming.a.b.inputRate-total":{"value":7.5},"my.name.space.driver.spark.streaming.c.inputRate-total":{"value":5.0}}}
            """);
        Assert.Equal(3, Value(readings, "StreamingMetrics.streaming.waitingBatches"));
        // Of several queries: the slowest, and what comes in altogether.
        Assert.Equal(70, Value(readings, "spark.streaming.latency"));
        Assert.Equal(12.5, Value(readings, "spark.streaming.inputRate-total"));
    }

    [Theory]
    [InlineData("PS-Scavenge", "PS-MarkSweep", "PS-Old-Gen")]
    [InlineData("ParNew", "ConcurrentMarkSweep", "CMS-Old-Gen")]
    [InlineData("Copy", "MarkSweepCompact", "Tenured-Gen")]
    [InlineData("G1-Young-Generation", "G1-Old-Generation", "G1-Old-Gen")]
    public void Collections_are_read_whatever_the_collector_and_without_Spark_3(string young, string old, string pool)
    {
        var readings = Of($$"""
            {"gauges":{"ns.driver.jvm.{{young}}.count":{"value":7},"ns.driver.jvm.{{young}}.time":{"value":70},"ns.driver.jvm.{{old}}.count":{"value":2},
                       "ns.driver.jvm.{{old}}.time":{"value":500},"ns.driver.jvm.pools.{{pool}}.used":{"value":2048} } }
            """);
        Assert.Equal(
            [7, 0.07, 2, 0.5, 2],
            new[] { "jstat.YGC", "jstat.YGCT", "jstat.FGC", "jstat.FGCT", "jstat.OU" }.Select(metric => Math.Round(Value(readings, metric), 9)));
    }

    [Theory]
    [InlineData("{\"gauges\":{\"ns.driver.jvm.heap.used\":{\"value\":\"NaN\"}}}")]
    [InlineData("{\"gauges\":{\"ns.driver.jvm.heap.used\":{}}}")]
    [InlineData("{\"gauges\":{\"ns.driver.jvm.heap.used\":null,\"ns.driver\":{\"value\":1},\"\":{\"value\":1}}}")]
    [InlineData("{\"gauges\":{\"jvm.heap.used\":{\"value\":1},\"ns.3.jvm.heap.used\":{\"value\":1}}}")]
    public void What_is_no_number_or_not_of_the_driver_is_missing(string json) => Assert.Equal(double.NaN, Value(Of(json), "jvm.heap.used"));

    [Theory]
    [InlineData("standalone/master_metrics.json")]
    [InlineData("standalone/worker_metrics.json")]
    [InlineData("standalone/applications_metrics.json")]
    public void Registries_of_a_master_or_worker_have_nothing_of_a_driver(string name) =>
        Assert.Empty(OfJson(name).ByEntity);

    [Fact]
    public void A_page_of_HTML_is_no_registry()
    {
        using var html = Bodies.OfRecorded("structured/StreamingQuery.html");
        RegistryPage.Add(html, TimeSpan.Zero, new Readings()).Missing(AbsenceKind.Malformed);
        JsonBody.Read(html, root => RegistryJson.Add(root, TimeSpan.Zero, new Readings())).Missing(AbsenceKind.Malformed);
    }

    [Fact]
    public void The_page_of_executors_says_what_REST_says()
    {
        var (page, rest) = (new Readings(), new Readings());
        using var text = Bodies.OfRecorded("structured/metrics_executors_prometheus.txt");
        using var json = Bodies.OfRecorded("structured/executors.json");
        ExecutorPage.Add(text, TimeSpan.Zero, page).Present();
        JsonBody.Read(json, root => ExecutorList.Add(root, TimeSpan.Zero, rest)).Present();
        foreach (var name in new[] { "totalDuration", "totalGCTime", "totalShuffleRead", "completedTasks" })
        {
            var route = MetricRoutes.Of(MetricCatalogue.Find("executors." + name))[0];
            Assert.Equal(rest[Entity.Executor("1"), route].Value, page[Entity.Executor("1"), route].Value, 6);
        }

        Assert.Equal(rest.ByEntity.Keys.ToHashSet(), page.ByEntity.Keys.ToHashSet());
    }

    [Fact]
    public void The_page_of_executors_of_3_0_has_other_endings_and_no_seconds()
    {
        var readings = new Readings();
        using var page = Bodies.Of("""
            metrics_executor_totalGCTime_Value{application_id="a", application_name="n", executor_id="3"} 9100
            metrics_executor_failedTasks_Count{application_id="a", application_name="n", executor_id="3"} 2
            metrics_executor_unheardOf_Count{application_id="a", application_name="n", executor_id="3"} 2
            """);
        ExecutorPage.Add(page, TimeSpan.Zero, readings).Present();
        Assert.Equal(9100, readings[Entity.Executor("3"), MetricRoutes.Of(MetricCatalogue.Find("executors.totalGCTime"))[0]].Value);
        Assert.Equal(2, readings[Entity.Executor("3"), MetricRoutes.Of(MetricCatalogue.Find("executors.failedTasks"))[0]].Value);
    }

    [Fact]
    public void Executors_sinks_are_read_from_graphite_exporter_by_namespace_and_executor()
    {
        var readings = new Readings();
        using var page = Bodies.Of("""
            # TYPE app_1_2_executor_cpuTime_count gauge
            app_1_2_executor_cpuTime_count 5e+09
            app_1_2_NettyBlockTransfer_shuffle_client_usedDirectMemory 1024
            app_1_2_jvm_heap_usage 0.25
            app_1_driver_executor_cpuTime_count 1
            app_12_3_executor_cpuTime_count 1
            other_2_executor_cpuTime_count 1
            graphite_last_processed_timestamp_seconds 1.7e+09
            """);
        SinkPage.Add(page, "app-1", TimeSpan.Zero, readings).Present();
        Assert.Equal(5e9, Value(readings, "2", "executor.cpuTime"));
        Assert.Equal(1024, Value(readings, "2", "NettyBlockTransfer.shuffle-client.usedDirectMemory"));
        Assert.Equal(0.25, Value(readings, "2", "jvm.heap.usage"));
        Assert.Equal(double.NaN, Value(readings, "3", "executor.cpuTime"));
    }

    [Fact]
    public void What_fetches_blocks_has_another_name_where_a_shuffle_service_runs()
    {
        var readings = new Readings();
        using var page = Bodies.Of("app_1_2_ExternalShuffle_shuffle_client_usedDirectMemory 2048\n");
        SinkPage.Add(page, "app-1", TimeSpan.Zero, readings).Present();
        Assert.Equal(2048, Value(readings, "2", "NettyBlockTransfer.shuffle-client.usedDirectMemory"));
    }

    /// <summary>By the first route of the sink that has a value.</summary>
    private static double Value(Readings readings, string executor, string metric) => MetricRoutes.Of(MetricCatalogue.Find(metric))
        .Where(route => route.Source == MetricSource.Sink).Select(route => readings[Entity.Executor(executor), route].Value)
        .FirstOrDefault(value => !double.IsNaN(value), double.NaN);

    /// <summary>By the first route of the registry that has a value.</summary>
    private static double Value(Readings readings, string metric) => MetricRoutes.Of(MetricCatalogue.Find(metric))
        .Where(route => route.Source == MetricSource.Registry)
        .Select(route => readings[Entity.Driver, route])
        .FirstOrDefault(reading => reading.IsPresent, Reading.None).Value;

    private static Readings OfJson(string name) => Of(Recorded.Text(name));

    private static Readings Of(string json)
    {
        using var body = Bodies.Of(json);
        return JsonBody.Read(body, root => RegistryJson.Add(root, TimeSpan.Zero, new Readings())).Present();
    }

    private static Readings OfPage(string name)
    {
        using Body page = Bodies.OfRecorded(name);
        return RegistryPage.Add(page, TimeSpan.Zero, new Readings()).Present();
    }
}
