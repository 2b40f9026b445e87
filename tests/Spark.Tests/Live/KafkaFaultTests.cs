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

/// <summary>A cluster with a sink whose brokers go away, whose group is moved about, and whose results come twice. Cluster time moves by itself.</summary>
public sealed class KafkaFaultTests : IAsyncLifetime
{
    private const string Group = "the-job";
    private const string Input = "events";
    private const string Results = "results";
    private const int Partitions = 4;

    private readonly SelfMovingClock _clock = new();
    private readonly MockBrokers _brokers = new();
    private LiveServices _services = null!;
    private ReplayServer _server = null!;
    private IProducer<Null, string> _producer = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _services = new LiveServices(_clock);
        _producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _brokers.Bootstrap }).SetLogHandler((_, _) => { }).Build();
        _server = (await ReplayServer.StartAsync()).ReplayDStream();
        _server.Answer($"/api/v1/applications/{ReplayedApplications.DStreamId}/environment", """{"sparkProperties":[]}""", "application/json");
        Arrive(40);
        await ResultAsync(1, 0);
        Commit(40);
    }

    public async ValueTask DisposeAsync()
    {
        _producer.Dispose();
        await _services.DisposeAsync();
        await _server.DisposeAsync();
        _brokers.Dispose();
    }

    [Fact]
    public async Task While_brokers_are_away_nothing_is_known_and_afterwards_each_result_counts_once()
    {
        await using var cluster = await FollowedAsync();
        var followed = cluster.Sink!.Events;
        Arrive(600);
        await ResultAsync(60, 2);
        await ReadAsync(cluster, followed + 60);
        Commit(640);
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(1), Stop);
        Assert.True((await LatencyAsync(cluster, 0, 1)).Completed > 0);
        Assert.Null(cluster.LagFault);
        var before = cluster.Sink.Events;

        _brokers.GoAway();
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(3), Stop);
        Assert.NotNull(cluster.LagFault);
        var away = await LatencyAsync(cluster, 2, 3);
        Assert.Equal(0, away.Events);
        Assert.True(double.IsNaN(away.Completed) && double.IsNaN(away.P99Ms), $"{away}");
        var health = await cluster.ReadHealthAsync(Stop);
        Assert.True(health is { IsUp: true, IsLagEstimate: true }, $"{health}");
        Assert.False(health.LagEvents >= 0, $"{health}");

        _brokers.ComeBack();
        Arrive(600);
        await ResultAsync(60, 30);
        await ReadAsync(cluster, before + 60);
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(4), Stop);
        // What the job has not committed since is its lag: the alarm of whoever watches.
        health = await cluster.ReadHealthAsync(Stop);
        Assert.Null(cluster.LagFault);
        Assert.True(health is { IsLagEstimate: false, LagEvents: 600 }, $"{health}");
        // The results of before are not read again.
        Assert.Equal(before + 60, cluster.Sink.Events);
    }

    // Twenty times, each at another moment of the questions; explicitly also for longer than a question waits, where the client's admin calls ended the process.
    [Theory]
    [InlineData(200)]
    [InlineData(6000, Explicit = true)]
    public async Task Brokers_that_go_away_again_and_again_while_lag_is_read_end_no_process_and_then_it_is_read(int awayMs)
    {
        var lag = new ConsumerLag(_services.Kafka.Rent(new KafkaAccess(_brokers.Bootstrap)), Group, [Input]);
        Assert.Equal(0, (await lag.ReadAsync(Stop)).Events);
        var readings = new List<Task<LagReading>>();
        for (var time = 0; time < 20; time++)
        {
            readings.AddRange(Enumerable.Range(0, 3).Select(_ => lag.ReadAsync(Stop)));
            await Task.Delay(time * 10, Stop);
            _brokers.GoAway();
            readings.Add(lag.ReadAsync(Stop));
            await Task.Delay(awayMs, Stop);
            _brokers.ComeBack();
        }

        // What was known while they were away was the whole lag or nothing.
        Assert.All(await Task.WhenAll(readings), reading => Assert.True(reading.Events == 0 || reading is { Missing: not null, Events: null }, $"{reading}"));
        Arrive(8);
        var after = await lag.ReadAsync(Stop);
        for (var tries = 0; tries < 30 && after.Missing is not null; tries++)
            after = await lag.ReadAsync(Stop);
        Assert.Equal((8, null), (after.Events, after.Missing));
    }

    [Fact]
    public async Task Offsets_that_are_reset_are_a_backlog_and_a_rebalance_is_none()
    {
        await using var cluster = await FollowedAsync();
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(1), Stop);
        Assert.Equal(0, (await cluster.ReadHealthAsync(Stop)).LagEvents);

        Commit(0);
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(2), Stop);
        var reset = await cluster.ReadHealthAsync(Stop);
        Assert.True(reset is { IsLagEstimate: false, LagEvents: 40 }, $"{reset}");

        // A member takes partitions over, and leaves again: nobody has committed anything.
        using var member = Member();
        member.Subscribe(Input);
        member.Consume(TimeSpan.FromSeconds(1));
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(3), Stop);
        Assert.Equal((40, null), ((await cluster.ReadHealthAsync(Stop)).LagEvents, cluster.LagFault));
        member.Close();
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(4), Stop);
        Assert.Equal((40, null), ((await cluster.ReadHealthAsync(Stop)).LagEvents, cluster.LagFault));
    }

    [Fact]
    public async Task A_result_that_was_written_twice_is_two_results_of_the_same_events()
    {
        await using var cluster = await FollowedAsync();
        var before = cluster.Sink!.Events;
        Arrive(600);
        await ResultAsync(60, 2);
        await ResultAsync(60, 2);
        await ReadAsync(cluster, before + 120);
        Commit(640);
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(2), Stop);
        // As many events as arrived, not as many as there are results.
        var twice = await LatencyAsync(cluster, 0, 2);
        Assert.InRange(twice.Events, 0, 1300);
        Assert.InRange(twice.P50Ms, 1900, 2200);
    }

    private async Task<LiveCluster> FollowedAsync()
    {
        var settings = new LiveSettings(new(), new MonitoringSettings { Ui = _server.Root.ToString(), UiPorts = 1 }, ApplicationQuery.ById(ReplayedApplications.DStreamId))
        {
            Kafka = new KafkaAccess(_brokers.Bootstrap),
            Group = Group,
            Topics = [Input],
            SinkTopic = Results,
        };
        var cluster = await LiveCluster.OpenAsync(settings, _services, cancellation: Stop);
        // The sink is read from its end, wherever that is by then: old results, of no window.
        for (var tries = 0; tries < 100 && cluster.Sink!.Events == 0; tries++)
        {
            await ResultAsync(1, 3600);
            await Task.Delay(100, Stop);
        }

        // Until none of them is still on its way.
        var seen = -1L;
        while (seen != cluster.Sink!.Events)
        {
            seen = cluster.Sink.Events;
            await Task.Delay(1000, Stop);
        }

        return cluster;
    }

    private static async Task<LatencySummary> LatencyAsync(LiveCluster cluster, int from, int to) =>
        await cluster.ReadLatencyAsync(new LatencyQuery(TimeSpan.FromMinutes(from), TimeSpan.FromMinutes(to)), Stop);

    /// <summary>Waits, in real time, until at least so many results were read.</summary>
    private static async Task ReadAsync(LiveCluster cluster, long events)
    {
        for (var tries = 0; tries < 600 && cluster.Sink!.Events < events; tries++)
            await Task.Delay(50, Stop);
        Assert.True(cluster.Sink!.Events >= events, $"{cluster.Sink.Events} of {events} results were read");
    }

    private void Arrive(int events)
    {
        for (var i = 0; i < events; i++)
            _producer.Produce(new TopicPartition(Input, i % Partitions), new Message<Null, string> { Value = "event" });
        _producer.Flush(Stop);
    }

    private async Task ResultAsync(int results, int secondsOld)
    {
        for (var i = 0; i < results; i++)
        {
            var happened = _clock.GetUtcNow().AddSeconds(-secondsOld).ToUnixTimeMilliseconds();
            await _producer.ProduceAsync(Results, new Message<Null, string> { Value = JsonSerializer.Serialize(new { event_time = happened }) }, Stop);
        }
    }

    private void Commit(long events)
    {
        using var job = Member();
        job.Commit(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(Input, partition, events / Partitions)));
    }

    private IConsumer<Ignore, Ignore> Member() => new ConsumerBuilder<Ignore, Ignore>(
        new ConsumerConfig { BootstrapServers = _brokers.Bootstrap, GroupId = Group, EnableAutoCommit = false, SessionTimeoutMs = 6000 }).SetLogHandler((_, _) => { }).Build();
}
