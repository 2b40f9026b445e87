using System.Text.Json;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Monitoring.Sampling;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Gates;
using Sluice.Spark.Rollouts.Standalone;
using Sluice.Spark.Tests.Monitoring;
using Sluice.Spark.Tests.Rollouts;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Tests.Contracts;

/// <summary>A server that replays what a contract is about, the clients that ask it, and a note of which recorded answers came to be read.</summary>
internal sealed class ContractStage : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private ContractStage(ReplayServer server) => (Server, Http) = (server, new HttpReader(FetchLimits.Default, _clock));

    public ReplayServer Server { get; }

    public HttpReader Http { get; }

    public MonitoringSettings Settings => new() { Ui = Server.Root.ToString(), UiPorts = 1 };

    public ApplicationUi Ui => new(Http, Settings);

    /// <summary>Answers that a client was sent whole, and files that one read.</summary>
    public IEnumerable<string> Read => _read.Concat(Server.Served);

    public static async Task<ContractStage> StartAsync() => new(await ReplayServer.StartAsync());

    /// <summary>The application as a driver lists it.</summary>
    public RunningApplication Application(string id) => new(Server.Root, id, "job", null, 0);

    /// <summary>Replays answers where they were recorded.</summary>
    public ContractStage Replay(params ReadOnlySpan<string> files)
    {
        foreach (var file in files)
            Server.Replay(RecordedRequest.OfFile(file) ?? throw new ArgumentException($"{RecordedRequest.Table} has no request for {file}."));
        return this;
    }

    /// <summary>Replays an answer elsewhere, as for one that the table of requests does not have.</summary>
    public ContractStage ReplayAt(string place, string file)
    {
        Server.Replay(place, file);
        return this;
    }

    /// <summary>A recording that is a file to our client as well.</summary>
    public string TextOf(string file)
    {
        _read.Add(file);
        return Recorded.Text(file);
    }

    /// <summary>The whole JSON of an answer as a client reads it; fails where it is no JSON.</summary>
    public async Task<JsonElement> JsonAsync(string place)
    {
        var answer = await Http.GetAsync(new Uri(Server.Root, place), Access.Anonymous, CancellationToken.None);
        using var body = answer.Present();
        return JsonSerializer.Deserialize<JsonElement>(JsonBody.Read(body, root => root.GetRawText()).Present());
    }

    /// <summary>The JSON of an answer where it was recorded.</summary>
    public Task<JsonElement> JsonOfAsync(string file) => Replay(file).JsonAsync(RecordedRequest.OfFile(file)!.Place);

    /// <summary>A sample of the application with this id.</summary>
    public async Task<(ClusterMonitor Monitor, SampleReport Report)> SampleAsync(string id, Func<MonitoringSettings, MonitoringSettings>? change = null)
    {
        var monitor = new ClusterMonitor(change?.Invoke(Settings) ?? Settings, ApplicationQuery.ById(id), Http, _clock);
        return (monitor, await monitor.SampleAsync(TimeSpan.FromMinutes(1)));
    }

    public static double Value(ClusterMonitor monitor, string metric) =>
        monitor.Read(TimeSpan.Zero, TimeSpan.FromMinutes(1), NodeRole.Driver, [MetricCatalogue.Find(metric)])[0, 0];

    public StandaloneRestDriver Master(string mainClass = "org.apache.spark.examples.SparkPi") => new(
        Jobs.Clicks with { MainClass = mainClass }, new StandaloneSettings { Rest = Server.Root.ToString(), Ui = Server.Root.ToString(), SparkVersion = "3.3.0" }, 17, Http);

    /// <summary>Looks at a submission whose status is answered so.</summary>
    public async Task<RunView> LookAsync(string file)
    {
        Server.Replay("/v1/submissions/status/driver-1", file, "application/json;charset=utf-8");
        return (await Master().LookAsync(new Submission("driver-1", "clicks"), CancellationToken.None)).Present();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}
