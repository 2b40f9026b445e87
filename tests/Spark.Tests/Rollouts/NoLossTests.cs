using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Sluice.Spark.Kafka;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Control;
using Sluice.Spark.Rollouts.Submit;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Spark.Tests.Kafka;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>
/// Rollouts of a job that reads and writes Kafka for real, over the network: the sample job's logic as a process (tests/SampleJob), submitted again and again and
/// killed in between.
/// </summary>
[Collection(ProcessTests.Name)]
public sealed class NoLossTests(KafkaBrokers kafka, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public Task No_event_is_lost_or_counted_twice_across_rollouts_and_kills() => RollOutAsync(4, seed: 3);

    [Fact(Explicit = true), Trait("Category", "Slow")]
    public Task No_event_is_lost_or_counted_twice_across_50_rollouts_and_kills() => RollOutAsync(50, seed: 1);

    private async Task RollOutAsync(int rollouts, int seed)
    {
        var (events, views) = (KafkaBrokers.Topic(), KafkaBrokers.Topic());
        var random = new Random(seed);
        var port = FreePort();
        await using var script = new SubmitScript($"exec dotnet '{Program}' \"$@\"");
        var (marker, checkpoint) = (Path.Combine(script.Root, "marker"), Path.Combine(script.Root, "checkpoint"));
        var job = new JobDescription
        {
            Name = "views",
            Resource = "structured_job.py",
            Properties =
            [
                new("spark.ui.port", $"{port}"),
                new("spark.ads.bootstrap", kafka.Bootstrap), new("spark.ads.input", events), new("spark.ads.output", views),
                new("spark.ads.checkpoint", checkpoint), new("spark.ads.marker", marker), new("spark.ads.hesitationMs", "200"),
            ],
        };
        await using var driver = new SparkSubmitDriver(job, script.Settings);
        using var http = new HttpReader(FetchLimits.Default, TimeProvider.System);
        var control = new MarkerControl(marker, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var patient = new RolloutSettings { PollInterval = TimeSpan.FromMilliseconds(50), FirstBackOff = TimeSpan.FromMilliseconds(100), DrainTimeout = TimeSpan.FromSeconds(20) };
        var rollout = new Rollout(
            job, driver, control, new MonitoringSettings { Ui = $"http://127.0.0.1:{port}", UiPorts = 1 }, patient, http, TimeProvider.System, new Random(seed));
        using var enough = new CancellationTokenSource();
        var producing = new LoadProducer(new LoadSettings(kafka.Bootstrap, events), WorkloadCatalogue.Parse("yahoo-ads:400"), "run", 1).RunAsync(TimeSpan.FromHours(1), stop: enough.Token);

        var (kills, repeats) = (0, 0);
        var before = Configuration.Default;
        for (var i = 0; i < rollouts; i++)
        {
            var target = before.With((SparkLevers.BatchDuration, 1000), (SparkLevers.ExecutorMemory, 4096 + 1024 * (i % 4)));
            // A tuner that was interrupted asks again, under the same epoch.
            for (var attempt = 0; ; attempt++)
            {
                var rolling = rollout.RollOutAsync(new RolloutRequest(target, before, i + 1, $"{target.Hash:x16}", StartingOffsets.Committed), None);
                if (random.Next(3) == 0)
                    kills += await KillAsync(script, random.Next(1500));
                var report = await rolling;
                if (report.Outcome == LoadOutcome.Loaded)
                    break;
                Assert.True(attempt < 8, $"rollout {i}: {report.Outcome}, {report.Reason}");
                repeats++;
            }

            before = target;
            await Task.Delay(random.Next(700), None);
            if (random.Next(2) == 0)
                kills += await KillAsync(script, 0);
        }

        await enough.CancelAsync();
        var produced = await producing;
        // The last run may have been killed.
        Assert.Equal(LoadOutcome.Loaded, (await rollout.RollOutAsync(new RolloutRequest(before, before, rollouts + 1, $"{before.Hash:x16}", StartingOffsets.Committed), None)).Outcome);
        await UntilDoneAsync(checkpoint, produced.Delivered);

        var counted = new Dictionary<string, string[]>();
        var results = kafka.Read(views, Messages(views));
        foreach (var result in results)
            counted[Encoding.UTF8.GetString(result.Message.Key)] = Texts(result.Message.Value, "ids");
        // Otherwise it would not have come to what the keys are for.
        Assert.True(rollouts < 50 || results.Count > counted.Count);
        var expected = kafka.Read(events, Messages(events)).Select(message => JsonDocument.Parse(message.Message.Value).RootElement)
            .Where(body => body.GetProperty("event_type").GetString() == "view").Select(body => body.GetProperty("id").GetString()!).Order(StringComparer.Ordinal);
        Assert.Equal(expected, counted.Values.SelectMany(ids => ids).Order(StringComparer.Ordinal));
        output.WriteLine(
            $"{rollouts} rollouts, {kills} kills, {repeats} rollouts asked for again, {produced.Delivered} events, {counted.Values.Sum(ids => ids.Length)} views counted once, {results.Count - counted.Count} results written again");
    }

    private static string Program => typeof(NoLossTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(of => of.Key == "SampleJob").Value!;

    private static async Task<int> KillAsync(SubmitScript script, int afterMs)
    {
        await Task.Delay(afterMs, None);
        var processes = JobProcesses.Of(new SubmitFolder(script.Settings.Folder)).Select(found => found.Process).ToArray();
        JobProcesses.Signal(processes, JobProcesses.Kill);
        return processes.Length > 0 ? 1 : 0;
    }

    /// <summary>Waits until a batch that ended has all events.</summary>
    private static async Task UntilDoneAsync(string checkpoint, long events)
    {
        var since = Stopwatch.StartNew();
        while (Done() < events)
        {
            Assert.True(since.Elapsed < Patience, $"{Done()} of {events} events are in batches that ended.");
            await Task.Delay(100, None);
        }

        long Done()
        {
            var last = Directory.EnumerateFiles(Path.Combine(checkpoint, "commits")).Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Max(name => long.Parse(name!));
            return JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Path.Combine(checkpoint, "offsets", $"{last}")))!.Values.Sum();
        }
    }

    private long Messages(string topic)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = kafka.Bootstrap, GroupId = "count" }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        return admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Sum(partition => consumer.QueryWatermarkOffsets(new(topic, partition.PartitionId), Patience).High.Value);
    }

    private static string[] Texts(byte[] body, string field)
    {
        using var json = JsonDocument.Parse(body);
        return [.. json.RootElement.GetProperty(field).EnumerateArray().Select(text => text.GetString()!)];
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
