using System.Globalization;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Tests.Monitoring;

/// <summary>A replayed driver, its host and what observes them, on a clock that a test moves on by the minute.</summary>
internal sealed class MonitoredCluster : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new();
    private readonly HttpReader _http;
    private int _minutes;

    private MonitoredCluster(ReplayServer server, ApplicationQuery query, FetchLimits limits, Func<MonitoringSettings, MonitoringSettings> change)
    {
        Server = server;
        _http = new HttpReader(limits, _clock);
        var settings = new MonitoringSettings
        {
            Ui = server.Root.ToString(),
            UiPorts = 1,
            // One server is every host: the path tells them apart.
            HostExporter = server.Root + "host/{host}/metrics",
            ExecutorSink = server.Root + "sink/metrics",
        };
        Monitor = new ClusterMonitor(change(settings), query, _http, _clock);
    }

    public ReplayServer Server { get; }

    public ClusterMonitor Monitor { get; }

    public static async Task<MonitoredCluster> StartAsync(string id, FetchLimits? limits = null, Func<MonitoringSettings, MonitoringSettings>? change = null) =>
        new(await ReplayServer.StartAsync(), ApplicationQuery.ById(id), limits ?? FetchLimits.Default, change ?? (settings => settings));

    /// <summary>The sample of the next minute.</summary>
    public async Task<SampleReport> SampleAsync()
    {
        if (_minutes > 0)
            _clock.Advance(Minute);
        return await Monitor.SampleAsync(++_minutes * Minute);
    }

    /// <summary>A metric's value in the last sample; NaN when missing.</summary>
    public double Value(string metric, NodeRole role = NodeRole.Driver, int node = 0) => Mean(metric, 1, role, node);

    /// <summary>Its mean over the last samples.</summary>
    public double Mean(string metric, int samples, NodeRole role = NodeRole.Driver, int node = 0) =>
        Monitor.Read((_minutes - samples) * Minute, _minutes * Minute, role, [MetricCatalogue.Find(metric)])[0, node];

    public AbsenceKind Why(string metric, NodeRole role = NodeRole.Driver, int node = 0) => Monitor.WhyMissing(MetricCatalogue.Find(metric), role, node);

    /// <summary>An executor list as REST has it.</summary>
    public void ReplayExecutors(string application, params (string Id, string Host, double GcMs)[] executors) => Server.Answer(
        $"/api/v1/applications/{application}/executors",
        "[" + string.Join(',', executors.Select(executor => string.Create(
            CultureInfo.InvariantCulture, $$"""{"id":"{{executor.Id}}","hostPort":"{{executor.Host}}:7","memoryUsed":100,"totalGCTime":{{executor.GcMs}} }"""))) + "]",
        "application/json");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}
