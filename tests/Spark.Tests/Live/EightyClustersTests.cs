using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Sluice.Spark.Kafka;
using Sluice.Spark.Live;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Tests.Kafka;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Live;

/// <summary>What eighty live clusters cost one process; prints, and asserts only what does not depend on the machine. The replayed drivers, the brokers and the producer are in the same process.</summary>
public sealed class EightyClustersTests(KafkaBrokers brokers)
{
    private const int Clusters = 80;
    private const int ResultsASecond = 10;

    private static readonly TimeSpan Measured = TimeSpan.FromMinutes(3);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public async Task Eighty_clusters_that_are_sampled_every_minute_have_no_thread_each()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = (await ReplayServer.StartAsync()).ReplayDStream();
        server.Answer($"/api/v1/applications/{ReplayedApplications.DStreamId}/environment", """{"sparkProperties":[]}""", "application/json")
            .Answer("/host/127.0.0.1/metrics", HostPages.Page(10));
        await using var services = new LiveServices(TimeProvider.System);
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = brokers.Bootstrap, LingerMs = 100 }).Build();
        string[] sinks = [.. Enumerable.Range(0, Clusters).Select(_ => KafkaBrokers.Topic())];
        foreach (var sink in sinks)
            producer.Produce(sink, Result());
        producer.Flush(stop);

        using var idle = new CancellationTokenSource();
        var producing = ProduceAsync(producer, sinks, idle.Token);
        var before = await CostAsync(TimeSpan.FromSeconds(30), stop);
        Print("the drivers, the brokers and the producer alone", before);

        var clusters = new List<LiveCluster>();
        foreach (var sink in sinks)
        {
            clusters.Add(await LiveCluster.OpenAsync(
                new LiveSettings(
                    new(), new MonitoringSettings { Ui = server.Root.ToString(), UiPorts = 1, HostExporter = server.Root + "host/{host}/metrics" }, ApplicationQuery.ById(ReplayedApplications.DStreamId))
                {
                    Kafka = new KafkaAccess(brokers.Bootstrap),
                    Group = "job",
                    Topics = [sinks[0]],
                    SinkTopic = sink,
                },
                services,
                cancellation: stop));
        }

        var waiting = clusters.Select(cluster => cluster.AdvanceToAsync(cluster.Now + TimeSpan.FromMinutes(10), stop).AsTask()).ToArray();
        var after = await CostAsync(Measured, stop);
        Print($"with {Clusters} clusters", after);
        Assert.All(clusters, cluster => Assert.True(cluster.Sink!.Events > 0, cluster.Sink.Fault));
        Assert.All(clusters, cluster => Assert.Null(cluster.LagFault));
        Assert.True(after.Threads - before.Threads < Clusters / 2, $"{before.Threads} threads before, {after.Threads} after");
        foreach (var cluster in clusters)
            await cluster.DisposeAsync();
        await Task.WhenAll(waiting).ContinueWith(_ => { }, TaskScheduler.Default);
        await idle.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => producing);
    }

    private static async Task ProduceAsync(IProducer<Null, byte[]> producer, string[] sinks, CancellationToken stop)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / ResultsASecond));
        while (await beat.WaitForNextTickAsync(stop))
        {
            foreach (var sink in sinks)
                producer.Produce(sink, Result());
        }
    }

    private static Message<Null, byte[]> Result() => new() { Value = Encoding.UTF8.GetBytes($"{{\"event_time\":{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 2000},\"campaign\":\"c-1\",\"count\":17}}") };

    private static async Task<(double Cores, long Megabytes, int Threads)> CostAsync(TimeSpan time, CancellationToken stop)
    {
        using var process = Process.GetCurrentProcess();
        var (processor, watch) = (process.TotalProcessorTime, Stopwatch.StartNew());
        await Task.Delay(time, stop);
        process.Refresh();
        return ((process.TotalProcessorTime - processor) / watch.Elapsed, process.WorkingSet64 >> 20, process.Threads.Count);
    }

    private static void Print(string what, (double Cores, long Megabytes, int Threads) cost) =>
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant($"{what}: {100 * cost.Cores:0.0} % of a core, {cost.Megabytes} MB resident, {cost.Threads} threads"));
}
