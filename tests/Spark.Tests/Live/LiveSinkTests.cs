using System.Text.Json;
using Confluent.Kafka;
using Sluice.Spark.Kafka;
using Sluice.Spark.Live;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Tests.Kafka;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Live;

/// <summary>A replayed driver whose job reads from and writes to brokers: see <see cref="KafkaBrokers"/>. Cluster time moves by itself.</summary>
public sealed class LiveSinkTests(KafkaBrokers brokers)
{
    private const string Group = "the-job";

    private readonly SelfMovingClock _clock = new();
    private readonly string _input = KafkaBrokers.Topic();
    private readonly string _results = KafkaBrokers.Topic();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Latency_is_measured_at_the_sink_and_what_waits_counts_with_its_age()
    {
        await using var server = (await ReplayServer.StartAsync()).ReplayDStream();
        server.Answer($"/api/v1/applications/{ReplayedApplications.DStreamId}/environment", """{"sparkProperties":[]}""", "application/json");
        await using var services = new LiveServices(_clock);
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = brokers.Bootstrap }).Build();
        using var job = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = brokers.Bootstrap, GroupId = Group + _input, EnableAutoCommit = false }).Build();
        Arrive(producer, 10);
        await ResultAsync(producer, 1, _clock.GetUtcNow());
        Commit(job, 0);

        await using var cluster = await LiveCluster.OpenAsync(Settings(server), services, cancellation: Stop);
        var sink = await FollowedAsync(cluster, producer);
        // A minute in which as much comes as is processed: 600 events, a result for each ten of them, two seconds old.
        Arrive(producer, 600);
        _clock.Advance(TimeSpan.FromSeconds(30));
        var read = sink.Events;
        await ResultAsync(producer, 60, _clock.GetUtcNow().AddSeconds(-2));
        await ReadAsync(sink, read + 60);
        Commit(job, 600);
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(1), Stop);
        var measured = await cluster.ReadLatencyAsync(new LatencyQuery(TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1)), Stop);
        Assert.False(measured.IsEstimate);
        Assert.InRange(measured.P50Ms, 1900, 2100);
        Assert.Equal(measured.Events, measured.Completed, 40.0);

        // In the next one 600 more arrive and nothing is processed.
        Arrive(producer, 600);
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(2), Stop);
        var health = await cluster.ReadHealthAsync(Stop);
        Assert.True(health is { IsUp: true, IsLagEstimate: false, LagEvents: >= 600 }, $"{health}");
        Assert.Equal(10, health.ArrivalRate, 0.5);
        var stuck = await cluster.ReadLatencyAsync(new LatencyQuery(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)), Stop);
        Assert.Equal(0, stuck.Completed, 6);
        Assert.InRange(stuck.Events, 300, 1300);
        Assert.InRange(stuck.P50Ms, 28_000, 32_000);
        Assert.InRange(stuck.P99Ms, 57_000, 61_000);

        // The results come at last: the same minute, as it ended, looks the same.
        await ResultAsync(producer, 60, _clock.GetUtcNow().AddSeconds(-30));
        await ReadAsync(sink, read + 120);
        Commit(job, 1200);
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(3), Stop);
        var later = await cluster.ReadLatencyAsync(new LatencyQuery(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), Percentiles: false), Stop);
        Assert.Equal(0, later.Completed, 40.0);
        Assert.InRange(later.MeanMs, 25_000, 35_000);
        Assert.True(double.IsNaN(later.P99Ms));
    }

    private LiveSettings Settings(ReplayServer server) => new(
        new(), new MonitoringSettings { Ui = server.Root.ToString(), UiPorts = 1 }, ApplicationQuery.ById(ReplayedApplications.DStreamId))
    {
        Kafka = new KafkaAccess(brokers.Bootstrap),
        Group = Group + _input,
        Topics = [_input],
        SinkTopic = _results,
    };

    /// <summary>The sink of a cluster, once something was read from it; old results, of no window.</summary>
    private async Task<SinkLatency> FollowedAsync(LiveCluster cluster, IProducer<Null, string> producer)
    {
        var sink = cluster.Sink!;
        for (var tries = 0; tries < 100 && sink.Events == 0; tries++)
        {
            await ResultAsync(producer, 1, _clock.GetUtcNow());
            await Task.Delay(100, Stop);
        }

        // The last of them may still be on their way.
        await Task.Delay(1000, Stop);
        return sink;
    }

    /// <summary>Waits, in real time, until so many results were read.</summary>
    private static async Task ReadAsync(SinkLatency sink, long events)
    {
        for (var tries = 0; tries < 200 && sink.Events < events; tries++)
            await Task.Delay(50, Stop);
        Assert.Equal(events, sink.Events);
    }

    private void Arrive(IProducer<Null, string> producer, int events)
    {
        for (var i = 0; i < events; i++)
            producer.Produce(new TopicPartition(_input, i % 4), new Message<Null, string> { Value = "event" });
        producer.Flush(Stop);
    }

    private async Task ResultAsync(IProducer<Null, string> producer, int results, DateTimeOffset happened)
    {
        for (var i = 0; i < results; i++)
            await producer.ProduceAsync(_results, new Message<Null, string> { Value = JsonSerializer.Serialize(new { event_time = happened.ToUnixTimeMilliseconds() }) }, Stop);
    }

    private void Commit(IConsumer<Ignore, Ignore> job, long events) =>
        job.Commit(Enumerable.Range(0, 4).Select(partition => new TopicPartitionOffset(_input, partition, events / 4)));
}
