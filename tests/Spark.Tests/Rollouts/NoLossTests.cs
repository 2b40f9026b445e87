using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
/// Rollouts of a job that reads and writes Kafka for real, over the network, submitted again and again and killed in between: the sample job on Spark where one is
/// named, else its logic as a process (<see cref="RolledOutJob"/>).
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
        await using var sample = RolledOutJob.Between(kafka.Bootstrap, events, views, port);
        await using var driver = new SparkSubmitDriver(sample.Job, sample.Settings);
        using var http = new HttpReader(FetchLimits.Default, TimeProvider.System);
        var control = new MarkerControl(sample.Marker, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var patient = new RolloutSettings { PollInterval = TimeSpan.FromMilliseconds(50), FirstBackOff = TimeSpan.FromMilliseconds(100), DrainTimeout = TimeSpan.FromSeconds(20) };
        var rollout = new Rollout(
            sample.Job, driver, control, new MonitoringSettings { Ui = $"http://127.0.0.1:{port}", UiPorts = 1 }, patient, http, TimeProvider.System, new Random(seed));
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
                    kills += await KillAsync(sample, random.Next(1500));
                var report = await rolling;
                if (report.Outcome == LoadOutcome.Loaded)
                    break;
                Assert.True(attempt < 8, $"rollout {i}: {report.Outcome}, {report.Reason}");
                repeats++;
            }

            before = target;
            await Task.Delay(random.Next(700), None);
            if (random.Next(2) == 0)
                kills += await KillAsync(sample, 0);
        }

        await enough.CancelAsync();
        var produced = await producing;
        // The last run may have been killed.
        Assert.Equal(LoadOutcome.Loaded, (await rollout.RollOutAsync(new RolloutRequest(before, before, rollouts + 1, $"{before.Hash:x16}", StartingOffsets.Committed), None)).Outcome);
        var expected = kafka.Read(events, Messages(events)).Select(message => ViewOf(message.Message.Value)).OfType<View>().ToArray();
        Assert.Equal(produced.Delivered, Messages(events));
        var (counted, written) = await CountedAsync(views, expected.Length);
        // Otherwise it would not have come to what the keys are for.
        Assert.True(rollouts < 50 || written > counted.Count);
        Assert.Equal(
            expected.GroupBy(view => (view.Campaign, view.Window)).Select(views => (views.Key, Views: (long)views.Count())).Order(),
            counted.Values.GroupBy(result => (result.Campaign, result.Window)).Select(results => (results.Key, Views: results.Sum(result => result.Views))).Order());
        // The real job writes their number alone.
        if (counted.Values.All(result => result.Ids.Length > 0))
            Assert.Equal(expected.Select(view => view.Id).Order(StringComparer.Ordinal), counted.Values.SelectMany(result => result.Ids).Order(StringComparer.Ordinal));
        output.WriteLine(
            $"{rollouts} rollouts, {kills} kills, {repeats} rollouts asked for again, {produced.Delivered} events, {counted.Values.Sum(result => result.Views)} views counted once, {written - counted.Count} results written again");
    }

    private static async Task<int> KillAsync(RolledOutJob sample, int afterMs)
    {
        await Task.Delay(afterMs, None);
        var processes = JobProcesses.Of(new SubmitFolder(sample.Settings.Folder)).Select(found => found.Process).ToArray();
        JobProcesses.Signal(processes, JobProcesses.Kill);
        return processes.Length > 0 ? 1 : 0;
    }

    /// <summary>The results by their keys, the last one of each, once all views are in them; and how many were written.</summary>
    private async Task<(Dictionary<string, Result> Counted, int Written)> CountedAsync(string views, long expected)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var counted = new Dictionary<string, Result>();
            var results = kafka.Read(views, Messages(views));
            foreach (var result in results)
                counted[Encoding.UTF8.GetString(result.Message.Key)] = ResultOf(result.Message.Value);
            var seen = counted.Values.Sum(result => result.Views);
            if (seen >= expected)
                return (counted, results.Count);
            Assert.True(since.Elapsed < Patience, $"{seen} of {expected} views are counted.");
            await Task.Delay(500, None);
        }
    }

    private long Messages(string topic)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = kafka.Bootstrap, GroupId = "count" }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        return admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Sum(partition => consumer.QueryWatermarkOffsets(new(topic, partition.PartitionId), Patience).High.Value);
    }

    private static View? ViewOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var of = json.RootElement;
        if (of.GetProperty("event_type").GetString() != "view")
            return null;
        var at = long.Parse(of.GetProperty("event_time").GetString()!, CultureInfo.InvariantCulture);
        var ad = int.Parse(of.GetProperty("ad_id").GetString()!["ad-".Length..], CultureInfo.InvariantCulture);
        return new View(of.GetProperty("id").GetString()!, $"campaign-{ad / 10}", at - at % 10_000);
    }

    private static Result ResultOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var of = json.RootElement;
        return new Result(
            of.GetProperty("campaign").GetString()!, of.GetProperty("window").GetInt64(), of.GetProperty("views").GetInt64(),
            of.TryGetProperty("ids", out var ids) ? [.. ids.EnumerateArray().Select(id => id.GetString()!)] : []);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record View(string Id, string Campaign, long Window);

    private sealed record Result(string Campaign, long Window, long Views, string[] Ids);
}
