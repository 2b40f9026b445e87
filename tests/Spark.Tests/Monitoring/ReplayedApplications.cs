namespace Sluice.Spark.Tests.Monitoring;

/// <summary>The recorded drivers, path for path: status, content type and redirects as they were (a path without its slash leads to the one with it).</summary>
internal static class ReplayedApplications
{
    public const string StructuredId = "app-20261122233529-0002";
    public const string DStreamId = "app-20261122233321-0001";

    private const string JsonText = "text/json;charset=utf-8";
    private const string Text = "text/plain";

    public static ReplayServer ReplayStructured(this ReplayServer server)
    {
        var api = $"/api/v1/applications/{StructuredId}";
        return server
            .Redirect("/", "/jobs/")
            .Replay("/api/v1/version", "structured/version.json")
            .Replay("/api/v1/applications", "structured/applications.json")
            .Replay(api, "structured/application.json")
            .Replay(api + "/jobs", "structured/jobs.json")
            .Replay(api + "/stages", "structured/stages.json")
            .Replay(api + "/executors", "structured/executors.json")
            .Replay(api + "/allexecutors", "structured/allexecutors.json")
            .Replay(api + "/environment", "structured/environment.json")
            .Replay(api + "/sql", "structured/sql.json")
            .Replay(api + "/storage/rdd", "structured/storage_rdd.json")
            .Replay(api + "/streaming/statistics", "structured/streaming_statistics_on_structured.txt", Text, 404)
            .Replay(api + "/streaming/batches", "structured/streaming_statistics_on_structured.txt", Text, 404)
            .Replay("/api/v1/applications/app-nope/jobs", "structured/unknown_app_404.txt", Text, 404)
            .Redirect("/metrics/json", "/metrics/json/")
            .Replay("/metrics/json/", "structured/metrics.json", JsonText)
            .Replay("/metrics/executors/prometheus/", "structured/metrics_executors_prometheus.txt", Text)
            .Redirect("/metrics/prometheus", "/metrics/prometheus/")
            .Replay("/metrics/prometheus/", "structured/metrics_prometheus.txt", Text)
            .Replay("/StreamingQuery/", "structured/StreamingQuery.html", "text/html;charset=utf-8");
    }

    public static ReplayServer ReplayDStream(this ReplayServer server)
    {
        var api = $"/api/v1/applications/{DStreamId}";
        return server
            .Redirect("/", "/jobs/")
            .Replay("/api/v1/applications", "dstream/applications.json")
            .Replay(api + "/jobs", "dstream/jobs.json")
            .Replay(api + "/stages", "dstream/stages.json")
            .Replay(api + "/executors", "dstream/executors.json")
            .Replay(api + "/streaming/statistics", "dstream/streaming_statistics.json")
            .Replay(api + "/streaming/receivers", "dstream/streaming_receivers.json")
            .Replay(api + "/streaming/batches", "dstream/streaming_batches.json")
            .Replay("/metrics/json/", "dstream/metrics.json", JsonText)
            .Replay("/metrics/prometheus/", "dstream/metrics_prometheus.txt", Text);
    }
}
