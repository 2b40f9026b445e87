using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring;

public sealed class ClusterMonitorTests
{
    private const string Structured = ReplayedApplications.StructuredId;
    private const string DStream = ReplayedApplications.DStreamId;
    private const string Local = "127.0.0.1";

    private static readonly FetchLimits Hasty = new() { Timeout = TimeSpan.FromSeconds(2) };

    [Fact]
    public async Task A_structured_application_is_observed()
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured);
        cluster.Server.ReplayStructured().Answer($"/host/{Local}/metrics", HostPages.Page(10));
        var first = await cluster.SampleAsync();
        cluster.Server.Answer($"/host/{Local}/metrics", HostPages.Page(40));
        var second = await cluster.SampleAsync();

        Assert.Equal(Structured, first.Application?.Id);
        Assert.Equal([Local], cluster.Monitor.Workers);
        Assert.Equal(297.7250247279921, cluster.Value("spark.streaming.inputRate-total"));
        Assert.Equal(1641, cluster.Value("spark.streaming.latency"));
        Assert.Equal(1, cluster.Value("DAGScheduler.job.activeJobs"));
        Assert.Equal(87129, cluster.Value("executors.memoryUsed"));
        // 30 and 60 seconds of user time in a minute, on the host that is both driver and worker.
        Assert.Equal(1.5, cluster.Value("node_cpu_seconds_total.user"), 9);
        Assert.Equal(1.5, cluster.Value("node_cpu_seconds_total.user", NodeRole.Worker), 9);
        // Two executors on one host.
        Assert.Equal(2 * 87129, cluster.Value("executors.memoryUsed", NodeRole.Worker));
        Assert.Equal(0, cluster.Value("executors.totalGCTime", NodeRole.Worker));
        Assert.Equal(0, cluster.Value("jstat.YGCT"));

        Assert.Equal(AbsenceKind.NotFound, cluster.Why("streaming.batches.totalDelay"));
        Assert.Equal(AbsenceKind.NotReported, cluster.Why("StreamingMetrics.streaming.waitingBatches"));
        Assert.Equal(AbsenceKind.NotReported, cluster.Why("node_perf_instructions_total"));
        Assert.Equal(AbsenceKind.NotFound, cluster.Why("executor.cpuTime", NodeRole.Worker));
        Assert.Equal(AbsenceKind.NotFound, cluster.Why("jvm.heap.used", NodeRole.Worker));
        Assert.True(second.Present > first.Present);
        Assert.Equal(75 + 65, second.Present + second.Missing);
        Assert.Equal(
            [MetricSource.Batches, MetricSource.Statistics, MetricSource.Progress, MetricSource.Sink], second.Absences.Select(absence => absence.Source).Order());
        Assert.Equal(new ApplicationHealth(true, 297.7250247279921, double.NaN, TimeSpan.Zero, null), cluster.Monitor.Health);
    }

    [Fact]
    public async Task A_DStream_application_is_observed()
    {
        await using var cluster = await MonitoredCluster.StartAsync(DStream);
        cluster.Server.ReplayDStream();
        await cluster.SampleAsync();

        // All batches that were recorded are of one minute.
        Assert.InRange(cluster.Value("streaming.batches.totalDelay"), 92, 990);
        Assert.Equal(1442, cluster.Value("streaming.statistics.avgTotalDelay"));
        Assert.Equal(0, cluster.Value("StreamingMetrics.streaming.waitingBatches"));
        Assert.Equal(AbsenceKind.FirstReading, cluster.Why("streaming.statistics.numProcessedRecords"));
        Assert.InRange(cluster.Monitor.Health.ArrivalRate, 200, 320);

        // A minute later there is no new batch, and 600 records more.
        cluster.Server.Answer(
            $"/api/v1/applications/{DStream}/streaming/statistics",
            Recorded.Text("dstream/streaming_statistics.json").Replace("\"numProcessedRecords\" : 47086", "\"numProcessedRecords\" : 47686", StringComparison.Ordinal));
        await cluster.SampleAsync();
        Assert.Equal(10, cluster.Value("streaming.statistics.numProcessedRecords"));
        Assert.Equal(0, cluster.Value("streaming.statistics.numReceivedRecords"));
        Assert.Equal(AbsenceKind.NotReported, cluster.Why("streaming.batches.totalDelay"));
        Assert.Equal(double.NaN, cluster.Monitor.Health.ArrivalRate);
        // A mean over both minutes is that of the minute that has one.
        Assert.InRange(cluster.Mean("streaming.batches.totalDelay", 2), 92, 990);
    }

    [Fact]
    public async Task A_new_context_begins_its_totals_again()
    {
        await using var cluster = await MonitoredCluster.StartAsync(DStream);
        cluster.Server.ReplayDStream();
        await cluster.SampleAsync();
        // More records than before, but counted by another context.
        cluster.Server.Answer(
            $"/api/v1/applications/{DStream}/streaming/statistics",
            Recorded.Text("dstream/streaming_statistics.json").Replace("47086", "90000", StringComparison.Ordinal).Replace("23:33:31.162", "23:40:00.000", StringComparison.Ordinal));
        await cluster.SampleAsync();
        Assert.Equal(AbsenceKind.Restarted, cluster.Why("streaming.statistics.numProcessedRecords"));
    }

    [Fact]
    public async Task Where_the_registry_and_REST_of_executors_fail_the_pages_for_Prometheus_are_read()
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured);
        cluster.Server.ReplayStructured();
        await cluster.SampleAsync();
        cluster.Server
            .Replay("/metrics/json/", "standalone/rest_error_response_500.html", "text/html", 500)
            .Replay($"/api/v1/applications/{Structured}/executors", "standalone/rest_error_response_500.html", "text/html", 500);
        var report = await cluster.SampleAsync();

        Assert.DoesNotContain(report.Absences, absence => absence.Source is MetricSource.Registry or MetricSource.Executors);
        Assert.Equal(719, cluster.Value("BlockManager.memory.remainingMem_MB"));
        Assert.Equal(74.055003, cluster.Value("DAGScheduler.messageProcessingTime"), 9);
        // The page has no hosts; the executors are still where they were.
        Assert.True(cluster.Value("executors.memoryUsed", NodeRole.Worker) > 0);
    }

    [Fact]
    public async Task Executors_of_a_host_are_added_up_and_one_without_a_value_leaves_the_node_without_one()
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured);
        cluster.Server.ReplayStructured();
        cluster.ReplayExecutors(Structured, ("driver", "d", 0), ("1", "a", 1000), ("2", "a", 2000), ("3", "b", 0));
        await cluster.SampleAsync();
        cluster.ReplayExecutors(Structured, ("driver", "d", 0), ("1", "a", 1600), ("2", "a", 3200), ("3", "b", 0), ("4", "b", 500));
        await cluster.SampleAsync();

        Assert.Equal(["a", "b"], cluster.Monitor.Workers);
        Assert.Equal(30, cluster.Value("executors.totalGCTime", NodeRole.Worker, 0));
        Assert.Equal(200, cluster.Value("executors.memoryUsed", NodeRole.Worker, 1));
        Assert.Equal(AbsenceKind.FirstReading, cluster.Why("executors.totalGCTime", NodeRole.Worker, 1));

        // Executor 2 is lost, 4 goes on.
        cluster.ReplayExecutors(Structured, ("driver", "d", 0), ("1", "a", 1660), ("3", "b", 0), ("4", "b", 1100));
        await cluster.SampleAsync();
        Assert.Equal(1, cluster.Value("executors.totalGCTime", NodeRole.Worker, 0));
        Assert.Equal(10, cluster.Value("executors.totalGCTime", NodeRole.Worker, 1));

        // Nobody is left on b, whose column stays.
        cluster.ReplayExecutors(Structured, ("driver", "d", 0), ("1", "a", 1660));
        await cluster.SampleAsync();
        Assert.Equal(["a", "b"], cluster.Monitor.Workers);
        Assert.Equal(AbsenceKind.NotReported, cluster.Why("executors.memoryUsed", NodeRole.Worker, 1));
    }

    [Fact]
    public async Task Workers_named_beforehand_have_columns_from_the_start_and_their_own_credential()
    {
        Environment.SetEnvironmentVariable("SLUICE_TEST_HOSTS", "pass");
        await using var cluster = await MonitoredCluster.StartAsync(Structured, change: settings => settings with
        {
            Workers = ["W1", "w2"],
            HostCredential = Credential.InVariable(CredentialScheme.Bearer, "SLUICE_TEST_HOSTS"),
        });
        cluster.Server.ReplayStructured().Answer("/host/w1/metrics", HostPages.Page(1)).Answer("/host/stranger/metrics", HostPages.Page(1));
        cluster.ReplayExecutors(Structured, ("driver", "d", 0), ("1", "stranger", 0));
        await cluster.SampleAsync();

        Assert.Equal(["w1", "w2", "stranger"], cluster.Monitor.Workers);
        Assert.Equal(0.5, cluster.Value("node_load1", NodeRole.Worker, 0));
        Assert.Equal(AbsenceKind.NotFound, cluster.Why("node_load1", NodeRole.Worker, 1));
        Assert.Equal(0.5, cluster.Value("node_load1", NodeRole.Worker, 2));
        string? Sent(string path) => cluster.Server.Asked.Single(asked => asked.Path == path).Authorization;
        Assert.Equal("Bearer pass", Sent("/host/w1/metrics"));
        // A host that a driver names does not get what the operator's hosts get.
        Assert.Null(Sent("/host/stranger/metrics"));
        Assert.Null(Sent("/metrics/json/"));
    }

    [Fact]
    public async Task A_resubmitted_application_is_watched_by_its_new_id_and_nothing_is_compared_across()
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured);
        cluster.Server.ReplayStructured();
        await cluster.SampleAsync();
        await cluster.SampleAsync();
        Assert.Equal(0, cluster.Value("jstat.YGC"));

        cluster.Server.ReplayDStream();
        var gone = await cluster.SampleAsync();
        Assert.Null(gone.Application);
        Assert.Equal(AbsenceKind.NoApplication, cluster.Why("jstat.YGC"));
        Assert.False(cluster.Monitor.Health.IsUp);

        cluster.Monitor.Watch(ApplicationQuery.ById(DStream));
        await cluster.SampleAsync();
        Assert.Equal(AbsenceKind.FirstReading, cluster.Why("jstat.YGC"));
        Assert.True(cluster.Monitor.Health.IsUp);
        Assert.Equal(TimeSpan.FromMinutes(4), cluster.Monitor.Health.RunsSince);
    }

    [Fact]
    public async Task A_minute_without_an_answer_is_missing_and_the_next_one_has_the_mean_over_both()
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured);
        cluster.Server.ReplayStructured();
        cluster.ReplayExecutors(Structured, ("driver", "d", 0), ("1", "a", 0));
        await cluster.SampleAsync();
        cluster.Server.Answer("/api/v1/applications", "soon", status: 503);
        await cluster.SampleAsync();
        Assert.Equal(AbsenceKind.ServerFailed, cluster.Why("executors.totalGCTime", NodeRole.Worker));
        Assert.Equal(double.NaN, cluster.Value("executors.memoryUsed", NodeRole.Worker));

        cluster.Server.Replay("/api/v1/applications", "structured/applications.json");
        cluster.ReplayExecutors(Structured, ("driver", "d", 0), ("1", "a", 1200));
        await cluster.SampleAsync();
        Assert.Equal(10, cluster.Value("executors.totalGCTime", NodeRole.Worker));
        Assert.Equal(100, cluster.Mean("executors.memoryUsed", 3, NodeRole.Worker));
    }

    [Fact]
    public async Task The_configuration_in_effect_is_that_of_the_application_found()
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured);
        (await cluster.Monitor.ReadEnvironmentAsync()).Missing(AbsenceKind.NoApplication);
        cluster.Server.ReplayStructured();
        await cluster.SampleAsync();
        var environment = (await cluster.Monitor.ReadEnvironmentAsync()).Present();
        Assert.Contains(environment.SparkProperties, property => property.Key == "spark.app.id" && property.Value == Structured);
    }

    [Fact]
    public async Task Progress_comes_before_the_gauges_of_the_last_trigger()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.log");
        try
        {
            await File.WriteAllTextAsync(path, "");
            await using var cluster = await MonitoredCluster.StartAsync(Structured, change: settings => settings with { ProgressFile = path });
            cluster.Server.ReplayStructured();
            await cluster.SampleAsync();
            Assert.Equal(1641, cluster.Value("spark.streaming.latency"));

            await File.AppendAllTextAsync(path, Recorded.Text("structured/streaming_query_progress_log.txt"));
            await cluster.SampleAsync();
            Assert.Equal(2518, cluster.Value("spark.streaming.latency"));
            Assert.Equal(0, cluster.Monitor.Health.LagEvents);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_cluster_that_hangs_gives_a_sample_of_nothing()
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured, Hasty);
        cluster.Server.OnAnything(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var report = await cluster.SampleAsync();
        Assert.Equal((0, 75), (report.Present, report.Missing));
        Assert.Equal(AbsenceKind.TimedOut, cluster.Monitor.Health.Fault?.Kind);
        Assert.Equal(AbsenceKind.TimedOut, cluster.Why("jvm.heap.used"));
    }

    [Fact]
    public async Task A_source_that_hangs_costs_no_other_one()
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured, new FetchLimits { Timeout = TimeSpan.FromSeconds(3) });
        cluster.Server.ReplayStructured().On("/metrics/json/", context => Task.Delay(Timeout.Infinite, context.RequestAborted)).Answer("/metrics/prometheus/", "nothing");
        await cluster.SampleAsync();
        Assert.Equal(AbsenceKind.TimedOut, cluster.Why("jvm.heap.used"));
        Assert.Equal(87129, cluster.Value("executors.memoryUsed"));
    }

    [Fact]
    public async Task Nobody_there_gives_a_sample_of_nothing()
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured);
        await cluster.Server.DisposeAsync();
        var report = await cluster.SampleAsync();
        Assert.Equal(0, report.Present);
        Assert.Equal(AbsenceKind.Unreachable, cluster.Monitor.Health.Fault?.Kind);
        Assert.Equal(0, cluster.Monitor.Read(TimeSpan.Zero, TimeSpan.FromMinutes(1), NodeRole.Worker, [MetricCatalogue.Find("node_load1")]).Nodes);
    }

    public static TheoryData<string> EveryAnswer => [.. Recorded.Names];

    [Theory]
    [MemberData(nameof(EveryAnswer))]
    public async Task Whatever_is_answered_everywhere_a_sample_is_taken_and_invents_nothing(string name)
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured);
        // The driver is found; anything else answers with something that was meant for another place.
        cluster.Server.OnAnything(context => context.Response.Body.WriteAsync(Recorded.Bytes(name)).AsTask()).Replay("/api/v1/applications", "structured/applications.json");
        await cluster.SampleAsync();
        var report = await cluster.SampleAsync();

        Assert.Equal(report.Present + report.Missing, 75 + 65 * cluster.Monitor.Workers.Count);
        if (!IsReadByAnyAdapter(name))
            Assert.Equal(0, report.Present);
    }

    [Theory]
    [MemberData(nameof(EveryAnswer))]
    public async Task Half_of_an_answer_is_none(string name)
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured);
        var whole = Recorded.Bytes(name);
        cluster.Server.OnAnything(context => context.Response.Body.WriteAsync(whole.AsMemory(0, whole.Length / 2)).AsTask()).Replay("/api/v1/applications", "structured/applications.json");
        var report = await cluster.SampleAsync();
        // A page for Prometheus is a list of lines, of which half is half.
        if (name.EndsWith(".json", StringComparison.Ordinal))
            Assert.Equal(0, report.Present);
    }

    [Fact]
    public async Task Samples_come_one_after_another()
    {
        await using var cluster = await MonitoredCluster.StartAsync(Structured);
        await cluster.SampleAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Monitor.SampleAsync(TimeSpan.FromMinutes(1)));
    }

    private static bool IsReadByAnyAdapter(string name) =>
        Path.GetFileName(name) is "executors.json" or "allexecutors.json" or "metrics.json" or "streaming_batches.json" or "streaming_batches_completed.json"
            or "streaming_statistics.json" or "metrics_prometheus.txt" or "metrics_executors_prometheus.txt";
}
