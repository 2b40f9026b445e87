using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using Sluice.Spark.Kafka;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Spark.Tests.Kafka;

namespace Sluice.Live.Tests;

/// <summary>
/// A streaming job that runs, reads from and writes to brokers, as its operator has started it: the sample job's logic as a process (tests/SampleJob), and whoever
/// produces its events. Whatever runs of it at the end is ended with this.
/// </summary>
internal sealed class LiveJob : IAsyncDisposable
{
    public const string Name = "views";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly KafkaBrokers _kafka;
    private readonly CancellationTokenSource _enough = new();
    private readonly Dictionary<string, string> _properties;
    private readonly int _port = FreePort();
    private Task<LoadReport>? _producing;

    private LiveJob(KafkaBrokers kafka)
    {
        _kafka = kafka;
        Command = Path.Combine(Root, "spark-submit");
        File.WriteAllText(Command, $"#!/bin/bash\necho \"$2\" >> '{Root}/submitted'\ncp \"$2\" '{Root}/properties'\nexec dotnet '{Program}' \"$@\" >> '{Root}/log' 2>&1\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _properties = new Dictionary<string, string>
        {
            ["spark.ui.port"] = _port.ToString(CultureInfo.InvariantCulture),
            ["spark.ads.bootstrap"] = kafka.Bootstrap,
            ["spark.ads.input"] = Events,
            ["spark.ads.output"] = Views,
            ["spark.ads.checkpoint"] = Path.Combine(Root, "checkpoint"),
            ["spark.ads.marker"] = Marker,
            ["spark.ads.hesitationMs"] = "20",
            ["spark.ads.group"] = Events,
            ["spark.ads.uiFault"] = Path.Combine(Root, "fault"),
        };
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("sluice-live-").FullName;

    public string Ui => $"http://127.0.0.1:{_port}";

    public string Events { get; } = KafkaBrokers.Topic();

    public string Views { get; } = KafkaBrokers.Topic();

    /// <summary>The submissions so far, the operator's own first, by their properties files.</summary>
    public IReadOnlyList<string> Submitted => File.ReadAllLines(Path.Combine(Root, "submitted"));

    /// <summary>The processes of the job.</summary>
    public IReadOnlyList<int> Processes =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(IsJob),
    ];

    /// <summary>What the runs of the job have said.</summary>
    public string Log => File.ReadAllText(Path.Combine(Root, "log"));

    public int BatchesDone => Directory.Exists(Commits) ? Directory.GetFiles(Commits).Length : 0;

    private string Commits => Path.Combine(Root, "checkpoint", "commits");

    private string Command { get; }

    private string Marker => Path.Combine(Root, "marker");

    private static string Program => typeof(LiveJob).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(of => of.Key == "SampleJob").Value!;

    /// <summary>Events come, the job runs, and its first batches are done.</summary>
    /// <param name="kafka">The brokers.</param>
    /// <param name="settings">Properties that the operator gave it besides a batch interval of a second.</param>
    public static async Task<LiveJob> StartAsync(KafkaBrokers kafka, params (string Key, string Value)[] settings)
    {
        var job = new LiveJob(kafka);
        // Brokers of librdkafka keep five megabytes a partition: no more may come than is to be counted.
        job._producing = new LoadProducer(new LoadSettings(kafka.Bootstrap, job.Events), WorkloadCatalogue.Parse("yahoo-ads:100"), "run", 1)
            .RunAsync(TimeSpan.FromHours(1), stop: job._enough.Token);
        var initial = Path.Combine(job.Root, "initial.properties");
        var all = job._properties.Concat(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
            .Append(KeyValuePair.Create("spark.app.name", Name)).Append(KeyValuePair.Create("spark.sluice.batchDuration", "1000ms"));
        await File.WriteAllLinesAsync(initial, all.Select(property => $"{property.Key}={property.Value.Replace(":", "\\:", StringComparison.Ordinal)}"));
        using var process = Process.Start(job.Command, ["--properties-file", initial, "job.py"]);
        await UntilAsync(() => Task.FromResult(job.BatchesDone >= 3), "the job has done no batch");
        return job;
    }

    /// <summary>The cluster's file.</summary>
    /// <param name="safety">Its rules, YAML on one line.</param>
    public string FileText(string safety) => $$"""
        name: {{Name}}
        workload: ads
        spark: {ui: "{{Ui}}", uiPorts: 1, application: {{Name}}}
        kafka: {bootstrap: "{{_kafka.Bootstrap}}", topics: [{{Events}}], group: {{Events}}, sink: {topic: {{Views}}, eventTime: event_time} }
        rollout:
          driver: spark-submit
          master: "local[2]"
          command: {{Command}}
          folder: {{Path.Combine(Root, "submissions")}}
          resource: job.py
          properties: {{JsonSerializer.Serialize(_properties)}}
          stop: {markerFile: {{Marker}}}
          drainWithin: 20s
        safety: {{safety}}
        """;

    /// <summary>What the UI answers from now on: <c>slow</c>, <c>hung</c>, <c>error</c>, <c>half</c>, <c>redirect</c>, <c>large</c>; null for the truth.</summary>
    public void Fault(string? kind)
    {
        var file = _properties["spark.ads.uiFault"];
        if (kind is null)
            File.Delete(file);
        else
            File.WriteAllText(file, kind);
    }

    /// <summary>What the job that runs now was submitted with.</summary>
    public async Task<Dictionary<string, string>> EnvironmentAsync()
    {
        using var applications = JsonDocument.Parse(await Http.GetStringAsync(new Uri($"{Ui}/api/v1/applications")));
        using var environment = JsonDocument.Parse(await Http.GetStringAsync(new Uri($"{Ui}/api/v1/applications/{applications.RootElement[0].GetProperty("id").GetString()}/environment")));
        return environment.RootElement.GetProperty("sparkProperties").EnumerateArray().ToDictionary(property => property[0].GetString()!, property => property[1].GetString()!);
    }

    /// <summary>Stops producing, waits until everything is done, and counts.</summary>
    public async Task<ViewCount> CountAsync()
    {
        await _enough.CancelAsync();
        var produced = await _producing!;
        await UntilAsync(() => Task.FromResult(CheckpointOffsets() >= produced.Delivered), $"not all of {produced.Delivered} events are in batches that ended");
        return ViewCount.Of(_kafka, Events, Views) with { Events = produced.Delivered };
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        if (_producing is not null)
            await _producing;
        foreach (var process in Processes)
            Signal(process, "KILL");
        await UntilAsync(() => Task.FromResult(Processes.Count == 0), "processes of the job run on");
        Directory.Delete(Root, recursive: true);
        _enough.Dispose();
    }

    /// <summary>Waits in real time; how long is not asserted.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string otherwise, TimeSpan? patience = null)
    {
        var since = Stopwatch.StartNew();
        while (!await holds())
        {
            if (since.Elapsed > (patience ?? Patience))
                throw new TimeoutException(otherwise);
            await Task.Delay(100);
        }
    }

    private long CheckpointOffsets()
    {
        var last = Directory.EnumerateFiles(Commits).Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Max(name => long.Parse(name!, CultureInfo.InvariantCulture));
        return JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Path.Combine(Root, "checkpoint", "offsets", $"{last}")))!.Values.Sum();
    }

    private bool IsJob(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0') is { } arguments
                && arguments.Contains("--properties-file") && arguments.Any(argument => argument.StartsWith(Root, StringComparison.Ordinal));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static void Signal(int process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
