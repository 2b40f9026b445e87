using System.Collections.Immutable;
using System.Globalization;
using Sluice.Spark.Tests.Monitoring;

namespace Sluice.Spark.Tests.Contracts;

/// <summary>One of the requests that answers were recorded of, as the table of them has it: <c>status redirects=n ct=type bytes port/path</c>.</summary>
/// <param name="Status">What was answered.</param>
/// <param name="Type">The content type.</param>
/// <param name="Bytes">How long the answer was; long lists were shortened afterwards.</param>
/// <param name="Port">Which server: 4040 and 4041 are drivers, 8080 is the master, 8081 a worker, 6066 the master's REST interface.</param>
/// <param name="Place">Path and query.</param>
/// <param name="File">The recorded answer.</param>
internal sealed record RecordedRequest(int Status, string Type, int Bytes, int Port, string Place, string File)
{
    public const string Table = "http_status.txt";

    private const string App = $"/api/v1/applications/{ReplayedApplications.StructuredId}";
    private const string Stream = $"/api/v1/applications/{ReplayedApplications.DStreamId}";

    /// <summary>Which file holds the answer of which request; the table has no names.</summary>
    private static readonly ImmutableDictionary<(int Port, string Place), string> Files = new Dictionary<(int, string), string>
    {
        [(4040, "/api/v1/version")] = "structured/version.json",
        [(4040, "/api/v1/applications")] = "structured/applications.json",
        [(4040, App)] = "structured/application.json",
        [(4040, App + "/jobs")] = "structured/jobs.json",
        [(4040, App + "/jobs?status=running")] = "structured/jobs_running.json",
        [(4040, App + "/stages")] = "structured/stages.json",
        [(4040, App + "/stages?withSummaries=true&status=complete&quantiles=0.5,0.95")] = "structured/stages_with_summaries.json",
        [(4040, App + "/executors")] = "structured/executors.json",
        [(4040, App + "/allexecutors")] = "structured/allexecutors.json",
        [(4040, App + "/environment")] = "structured/environment.json",
        [(4040, App + "/sql?length=2")] = "structured/sql.json",
        [(4040, App + "/storage/rdd")] = "structured/storage_rdd.json",
        [(4040, App + "/streaming/statistics")] = "structured/streaming_statistics_on_structured.txt",
        [(4040, "/metrics/json/")] = "structured/metrics.json",
        [(4040, "/metrics/executors/prometheus/")] = "structured/metrics_executors_prometheus.txt",
        [(4040, "/metrics/prometheus/")] = "structured/metrics_prometheus.txt",
        [(4040, "/StreamingQuery/")] = "structured/StreamingQuery.html",
        [(4040, "/api/v1/applications/app-nope/jobs")] = "structured/unknown_app_404.txt",
        [(4040, App + "/executors/driver/threads")] = "structured/thread_dump.json",
        [(4040, App + "/stages/54")] = "structured/stage_detail.json",
        [(4040, App + "/stages/54/0/taskSummary?quantiles=0.05,0.25,0.5,0.75,0.95")] = "structured/stage_taskSummary.json",
        [(4040, App + "/stages/54/0/taskList?length=5")] = "structured/stage_taskList.json",
        [(4041, "/api/v1/applications")] = "dstream/applications.json",
        [(4041, Stream + "/executors")] = "dstream/executors.json",
        [(4041, Stream + "/jobs")] = "dstream/jobs.json",
        [(4041, Stream + "/stages")] = "dstream/stages.json",
        [(4041, Stream + "/streaming/statistics")] = "dstream/streaming_statistics.json",
        [(4041, Stream + "/streaming/receivers")] = "dstream/streaming_receivers.json",
        [(4041, Stream + "/streaming/batches")] = "dstream/streaming_batches.json",
        [(4041, Stream + "/streaming/batches?status=COMPLETED")] = "dstream/streaming_batches_completed.json",
        [(4041, Stream + "/streaming/batches/1795390614000")] = "dstream/streaming_batch.json",
        [(4041, Stream + "/streaming/batches/1795390614000/operations")] = "dstream/streaming_batch_operations.json",
        [(4041, Stream + "/streaming/batches/1795390614000/operations/0")] = "dstream/streaming_batch_operation.json",
        [(4041, "/metrics/json/")] = "dstream/metrics.json",
        [(4041, "/metrics/prometheus/")] = "dstream/metrics_prometheus.txt",
        [(8080, "/json/")] = "standalone/master.json",
        [(8081, "/json/")] = "standalone/worker.json",
        [(8080, "/metrics/master/json/")] = "standalone/master_metrics.json",
        [(8080, "/metrics/applications/json/")] = "standalone/applications_metrics.json",
        [(8081, "/metrics/json/")] = "standalone/worker_metrics.json",
        [(6066, "/v1/submissions/status/driver-none")] = "standalone/rest_status_unknown.json",
    }.ToImmutableDictionary();

    /// <summary>Every line of the table.</summary>
    public static ImmutableArray<RecordedRequest> All { get; } = [.. Recorded.Text(Table).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <summary>Pairs of the list above that the table does not have.</summary>
    public static IEnumerable<string> Unlisted => Files.Keys.Except(All.Select(request => (request.Port, request.Place))).Select(pair => $"{pair.Port}{pair.Place}");

    public bool HasQuery => Place.Contains('?', StringComparison.Ordinal);

    /// <summary>The request whose answer a file is; null where the table has none.</summary>
    public static RecordedRequest? OfFile(string file) => All.FirstOrDefault(request => request.File == file);

    private static RecordedRequest Parse(string line)
    {
        if (line.Split(' ') is not [var status, _, var type, .. var more, var bytes, var place] || !type.StartsWith("ct=", StringComparison.Ordinal))
            throw new FormatException($"{Table} has a line that is no request: {line}");
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        var asked = (int.Parse(place[..slash], CultureInfo.InvariantCulture), place[slash..]);
        return new RecordedRequest(
            int.Parse(status, CultureInfo.InvariantCulture),
            string.Join(' ', more.Prepend(type["ct=".Length..])),
            int.Parse(bytes, CultureInfo.InvariantCulture),
            asked.Item1,
            asked.Item2,
            Files.GetValueOrDefault(asked) ?? throw new FormatException($"{Table} has {place}, of which {nameof(RecordedRequest)} names no answer; give it its file."));
    }
}
