using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Tests.Monitoring;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>
/// Runs of a job on a clock of the test's own, and the UIs of their drivers, on a Kestrel of its own. Whoever runs them is added by the test: a standalone master,
/// Livy, an API server. All of it does what it should until a test says otherwise.
/// </summary>
internal sealed class SparkWorld : IAsyncDisposable
{
    private SparkWorld(ReplayServer server, FetchLimits limits)
    {
        Server = server;
        Http = new HttpReader(limits, Clock);
        server.OnAnything(AnswerAsync);
    }

    public LeapingClock Clock { get; } = new();

    public HttpReader Http { get; }

    public ReplayServer Server { get; }

    public List<WorldRun> Runs { get; } = [];

    /// <summary>Asked before the UIs; true if they have answered.</summary>
    public List<Func<HttpContext, JsonNode?, Task<bool>>> Managers { get; } = [];

    public TimeSpan StartTakes { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan StopTakes { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How a new run ends right after its start; null if it does not.</summary>
    public string? EndsAs { get; set; }

    public bool DriversOutliveKills { get; set; }

    public int Executors { get; set; } = 9;

    public string? RemoveReason { get; set; }

    public bool HasBatches { get; set; } = true;

    /// <summary>Jobs of queries of Structured Streaming, by their states; null for a job of Spark Streaming.</summary>
    public IReadOnlyList<string>? QueryJobs { get; set; }

    /// <summary>Names of queries that run; null where the driver shows no registry.</summary>
    public IReadOnlyList<string>? Queries { get; set; }

    /// <summary>Properties that the job sets itself.</summary>
    public Dictionary<string, string> HardCoded { get; } = [];

    /// <summary>A fault in place of an answer, by path; null for an answer after all.</summary>
    public Func<HttpContext, Task>? Fault { get; set; }

    public MonitoringSettings Ui => new() { Ui = Server.Root.ToString(), UiPorts = 1 };

    public int Submissions => Runs.Count(run => run.IsOurs);

    public static async Task<SparkWorld> StartAsync(FetchLimits? limits = null) =>
        new(await ReplayServer.StartAsync(), limits ?? new FetchLimits { Timeout = TimeSpan.FromSeconds(20), BodyBytes = 1 << 20 });

    public WorldRun Submit(IReadOnlyDictionary<string, string> properties, bool isOurs = true)
    {
        var run = new WorldRun(this, Runs.Count, properties, isOurs);
        Runs.Add(run);
        return run;
    }

    /// <summary>A run that has been up for a while.</summary>
    public WorldRun Found(IReadOnlyDictionary<string, string> properties)
    {
        var run = Submit(properties, isOurs: false);
        run.StartedAt -= TimeSpan.FromHours(1);
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    public static Task WriteAsync(HttpContext context, string json, int status = 200, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var body = context.Request.ContentLength > 0 ? await JsonNode.ParseAsync(context.Request.Body) : null;
        if (Fault is { } fault)
        {
            await fault(context);
            if (context.Response.HasStarted || context.Response.StatusCode != 200)
                return;
        }

        foreach (var manager in Managers)
            if (await manager(context, body))
                return;
        await AnswerUiAsync(context);
    }

    private Task AnswerUiAsync(HttpContext context)
    {
        var live = Runs.Where(run => run.HasUi).ToArray();
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["api", "v1", "applications"] && live.Length > 0)
            return WriteAsync(context, JsonSerializer.Serialize(live.Select(run => new
            {
                id = run.ApplicationId,
                name = run.Properties["spark.app.name"],
                attempts = new[] { new { startTimeEpoch = (long)run.StartedAt.TotalMilliseconds, completed = false } },
            })));
        if (parts is ["metrics", "json"] && Queries is { } queries)
            return WriteAsync(context, JsonSerializer.Serialize(new
            {
                gauges = queries.SelectMany(query => new[] { "inputRate-total", "latency" }.Select(gauge => $"clicks.driver.spark.streaming.{query}.{gauge}"))
                    .Append("clicks.driver.jvm.heap.used").ToDictionary(name => name, _ => new { value = 0.0 }),
            }));
        if (parts is not ["api", "v1", "applications", var id, .. var rest] || live.FirstOrDefault(run => run.ApplicationId == id) is not { } asked)
            return WriteAsync(context, "no such app", 404, "text/plain");
        return string.Join('/', rest) switch
        {
            "environment" => WriteAsync(context, JsonSerializer.Serialize(new
            {
                sparkProperties = asked.Properties.Where(property => !HardCoded.ContainsKey(property.Key)).Concat(HardCoded).Select(property => new[] { property.Key, property.Value }),
            })),
            "allexecutors" => WriteAsync(context, JsonSerializer.Serialize(
                Enumerable.Range(0, Executors).Select(number => new { id = number.ToString(System.Globalization.CultureInfo.InvariantCulture), isActive = true, removeReason = (string?)null })
                    .Append(new { id = "driver", isActive = true, removeReason = (string?)null })
                    .Concat(RemoveReason is null ? [] : [new { id = "99", isActive = false, removeReason = (string?)RemoveReason }]))),
            "jobs" when QueryJobs is { } jobs => WriteAsync(context, JsonSerializer.Serialize(jobs.Select((status, number) => new { jobId = number, jobGroup = "f3a1", status }))),
            "streaming/batches" when QueryJobs is null => WriteAsync(context, HasBatches
                ? JsonSerializer.Serialize(new[] { new { batchId = (long)Clock.Elapsed.TotalMilliseconds + 1, status = "COMPLETED", totalDelay = 5, numFailedOutputOps = 0 } })
                : "[]"),
            _ => WriteAsync(context, "no streaming listener attached", 404, "text/plain"),
        };
    }
}
