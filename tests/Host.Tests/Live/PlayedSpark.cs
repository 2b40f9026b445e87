using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Actors;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark.Live;
using Sluice.Spark.Live.Files;
using Sluice.Spark.Tests.Rollouts;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Tests.Live;

/// <summary>
/// A node that tunes one live cluster by its file, over HTTP: a standalone master as it was recorded, and the drivers of the runs that it is told to start. Cluster
/// time is the clock's of <see cref="SparkWorld"/>, on which nothing is waited for.
/// </summary>
internal sealed class PlayedSpark : IAsyncDisposable
{
    public static readonly ClusterId Name = new("clicks");

    private readonly TemporaryDirectory _directory = new();
    private readonly LiveClusterFactory _factory;
    private readonly string _credential;

    private PlayedSpark(SparkWorld world, string sections, string credential)
    {
        (World, Sections, _credential) = (world, sections, credential);
        _factory = new LiveClusterFactory(() => new LiveServices(world.Clock));
    }

    public SparkWorld World { get; }

    public TuningNode Node { get; private set; } = null!;

    public JournalSettings Journal => JournalSettings.Embedded(_directory.File("journal.db"));

    /// <summary>More of its file: Kafka, a sink; empty for none.</summary>
    public string Sections { get; set; }

    /// <summary>Where the journal is.</summary>
    public string Data => _directory.Root;

    /// <summary>How long a batch takes under its run's properties, milliseconds; null where none is ever done.</summary>
    public Func<IReadOnlyDictionary<string, string>, double?> BatchMs { get; set; } = _ => 500;

    /// <summary>The status with which a submission is answered; 200 for one that is taken.</summary>
    public Func<IReadOnlyDictionary<string, string>, int> Submitting { get; set; } = _ => 200;

    /// <summary>How a run with these properties ends once its driver runs; null for one that runs on.</summary>
    public Func<IReadOnlyDictionary<string, string>, string?> EndsAs { get; set; } = _ => null;

    /// <summary>What happens whenever the tuner has waited for an instant.</summary>
    public Func<LiveCluster, Task> Passed { get; set; } = _ => Task.CompletedTask;

    /// <summary>Whatever was asked of the master that changes something.</summary>
    public int Orders => World.Server.Asked.Count(asked => asked.Method != "GET");

    /// <summary>What runs, by its batch interval.</summary>
    public IEnumerable<string> Running => World.Runs.Where(run => !run.IsOver).Select(IntervalOf);

    /// <summary>Every run that was submitted by us, by its batch interval, in order.</summary>
    public IEnumerable<string> Submitted => World.Runs.Where(run => run.IsOurs).Select(IntervalOf);

    /// <summary>A job that its operator has started under Spark's defaults, and a node that knows nothing of it yet.</summary>
    /// <param name="sections">See <see cref="Sections"/>.</param>
    /// <param name="credential">Of the UI and of the master, YAML on one line; empty for none.</param>
    /// <param name="logLevel">Akka's, for whoever listens to its events; nothing is printed.</param>
    public static async Task<PlayedSpark> StartAsync(string sections = "", string credential = "", string logLevel = "OFF")
    {
        var spark = new PlayedSpark(await SparkWorld.StartAsync(), sections, credential);
        // Whoever looks at the journal later knows the directory for one of ours.
        DataDirectory.Open(spark.Data).Dispose();
        spark.World.StartTakes = TimeSpan.Zero;
        spark.World.Managers.Add(spark.AnswerAsync);
        await spark.World.AddStandalone().DisposeAsync();
        spark.World.Found(Jobs.Properties(Configuration.Default, epoch: 0));
        spark.Node = await TuningNode.StartAsync(new TuningNodeSettings(spark.Journal, new PassingFactory(spark._factory, cluster => spark.Passed(cluster)), _ => new ManagedEngine())
        {
            Hocon = $"akka {{ loglevel = {logLevel}, stdout-loglevel = OFF, loggers = [] }}",
        });
        await spark.Node.Policies.SaveAsync(Served.Shipped);
        return spark;
    }

    /// <summary>Runs its next episode by the rules of its file.</summary>
    /// <param name="safety">The file's section, YAML on one line.</param>
    /// <param name="choice">What is tried.</param>
    /// <param name="steps">How often.</param>
    /// <param name="watch">Told of every event as it is persisted.</param>
    public async Task<WatchedEpisode> TuneAsync(string safety, ActionSource choice, int steps, Action<IEpisodeEvent>? watch = null)
    {
        var stop = Xunit.TestContext.Current.CancellationToken;
        var file = ClusterFileReader.Read("clicks.yaml", File(safety), "/");
        var session = new EpisodeSession(Node);
        var number = await session.RegisterAsync(Name, LiveConnection.Describe(file), stop);
        var plan = OnlinePreset.Plan(choice, steps, 1, 1, 1) with { Safety = file.Safety };
        return await session.RunAsync(new EpisodeId(Name, number), plan, watch ?? (_ => { }), stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _factory.DisposeAsync();
        await World.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>The cluster's file. Samples are taken while a rollout waits, and each leaps: no deadline but the last may pass by that alone.</summary>
    public string File(string safety) => $$"""
        name: {{Name}}
        workload: clicks
        spark: {ui: "{{World.Server.Root}}", uiPorts: 1, application: {{Jobs.Clicks.Name}}{{Credential}}}
        rollout:
          driver: standalone
          {{Credential.TrimStart(',', ' ')}}
          rest: "{{World.Server.Root}}"
          masterUi: "{{World.Server.Root}}"
          master: "{{Jobs.Clicks.Master}}"
          resource: {{Jobs.Clicks.Resource}}
          mainClass: {{Jobs.Clicks.MainClass}}
          drainWithin: 1h
          runsWithin: 1h
          executorsWithin: 1h
          firstBatchWithin: 1h
        safety: {{safety}}
        {{Sections}}
        """;

    private string Credential => _credential.Length == 0 ? "" : $", credential: {_credential}";

    private async Task<bool> AnswerAsync(HttpContext context, JsonNode? body)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (parts)
        {
            case ["v1", "submissions", "create"]:
                var properties = body!["sparkProperties"]!.Deserialize<Dictionary<string, string>>()!;
                World.EndsAs = EndsAs(properties);
                if (Submitting(properties) is not 200 and var status)
                {
                    // As servers do that show what they were sent.
                    await SparkWorld.WriteAsync(context, $$"""{"action":"ErrorResponse","message":"no such property; Authorization: {{context.Request.Headers.Authorization}}"}""", status);
                    return true;
                }

                return false;
            case ["api", "v1", "applications", var id, "executors"] when RunOf(id) is not null:
                await SparkWorld.WriteAsync(context, JsonSerializer.Serialize(
                    Enumerable.Range(1, World.Executors).Select(number => new { id = number.ToString(CultureInfo.InvariantCulture), hostPort = $"h{number}:1", isActive = true })
                        .Append(new { id = "driver", hostPort = "h0:1", isActive = true })));
                return true;
            case ["api", "v1", "applications", var id, "streaming", "batches"] when RunOf(id) is { } run:
                await SparkWorld.WriteAsync(context, BatchesOf(run.Properties));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The last batch, which was done just now.</summary>
    private string BatchesOf(IReadOnlyDictionary<string, string> properties)
    {
        if (BatchMs(properties) is not { } took)
            return "[]";
        var interval = double.Parse(properties[SparkLevers.BatchDuration.PropertyKey].TrimEnd('m', 's'), CultureInfo.InvariantCulture);
        var done = (long)World.Clock.Elapsed.TotalMilliseconds + 1_000_000;
        return JsonSerializer.Serialize(new[]
        {
            new
            {
                batchId = done - (long)took, batchTime = "", status = "COMPLETED", batchDuration = interval, inputSize = interval / 10, schedulingDelay = 0, processingTime = took, totalDelay = took,
                numFailedOutputOps = 0,
            },
        });
    }

    private WorldRun? RunOf(string application) => World.Runs.FirstOrDefault(run => run.HasUi && run.ApplicationId == application);

    private static string IntervalOf(WorldRun run) => run.Properties[SparkLevers.BatchDuration.PropertyKey];
}
