using Sluice.Spark.Tests.Contracts;

namespace Sluice.Spark.Tests.Monitoring;

/// <summary>The recorded drivers, path for path: status and content type as the table of requests has them (a path without its slash leads to the one with it).</summary>
internal static class ReplayedApplications
{
    public const string StructuredId = "app-20261122233529-0002";
    public const string DStreamId = "app-20261122233321-0001";

    public static ReplayServer ReplayStructured(this ReplayServer server) => server.ReplayAt(4040)
        // Asked by us, and answered like the other one below it, as any of them is.
        .Replay($"/api/v1/applications/{StructuredId}/streaming/batches", "structured/streaming_statistics_on_structured.txt", "text/plain", 404)
        .Redirect("/metrics/json", "/metrics/json/")
        .Redirect("/metrics/prometheus", "/metrics/prometheus/");

    public static ReplayServer ReplayDStream(this ReplayServer server) => server.ReplayAt(4041);

    /// <summary>Answers one request as it was answered, its query included.</summary>
    public static ReplayServer Replay(this ReplayServer server, RecordedRequest request) => server.Replay(request.Place, request.File, request.Type, request.Status);

    private static ReplayServer ReplayAt(this ReplayServer server, int port)
    {
        foreach (var request in RecordedRequest.All.Where(request => request.Port == port && !request.HasQuery))
            server.Replay(request);
        return server.Redirect("/", "/jobs/");
    }
}
