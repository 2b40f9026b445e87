using Confluent.Kafka;
using Sluice.Spark.Kafka;
using Xunit;

namespace Sluice.Spark.Tests.Kafka;

/// <summary>Over the network protocol, against brokers: see <see cref="KafkaBrokers"/>.</summary>
public sealed class SinkLatencyTests(KafkaBrokers brokers)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Latency_is_read_from_the_results_and_what_has_no_event_time_is_counted_apart()
    {
        var topic = KafkaBrokers.Topic();
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = brokers.Bootstrap }).Build();
        await ProduceAsync(producer, topic, "{}");
        await using var connections = new KafkaConnections();
        var connection = connections.Rent(new KafkaAccess(brokers.Bootstrap));
        var opened = TimeProvider.System.GetTimestamp();
        var sink = new SinkLatency(topic, "event_time", TimeProvider.System, opened, Hour);
        connection.Follow(sink);
        await IsReadAsync(sink, producer);

        var (events, untimed) = (sink.Events, sink.Untimed);
        var from = TimeProvider.System.GetElapsedTime(opened);
        var happened = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 60_000;
        foreach (var body in new[]
        {
            $"{{\"event_time\":{happened}}}", $"{{\"count\":3,\"event_time\":\"{happened}\"}}", $"{{\"window\":{{\"event_time\":1}},\"event_time\":{happened}}}",
            "{\"event_time\":\"noon\"}", "{\"event_time\":", "no json", "{\"at\":5}",
        })
            await ProduceAsync(producer, topic, body);
        await UntilAsync(() => sink.Untimed == untimed + 4 && sink.Events == events + 3);

        var latencies = new LatencyHistogram();
        var completed = sink.Read(from, TimeProvider.System.GetElapsedTime(opened), LatencyBasis.Completion, latencies);
        // Read within seconds of being written.
        Assert.InRange(latencies.Quantile(0.5), 59_000, 80_000);
        Assert.Equal(latencies.Count, completed, 9);
        Assert.Null(sink.Fault);
    }

    [Fact]
    public async Task Clusters_with_the_same_brokers_share_a_connection_and_one_that_leaves_disturbs_no_other()
    {
        var (one, other) = (KafkaBrokers.Topic(), KafkaBrokers.Topic());
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = brokers.Bootstrap }).Build();
        await ProduceAsync(producer, one, "{}");
        await ProduceAsync(producer, other, "{}");
        await using var connections = new KafkaConnections();
        var connection = connections.Rent(new KafkaAccess(brokers.Bootstrap));
        Assert.Same(connection, connections.Rent(new KafkaAccess(brokers.Bootstrap)));
        var sinks = new[] { one, one, other }.Select(topic => new SinkLatency(topic, "event_time", TimeProvider.System, TimeProvider.System.GetTimestamp(), Hour)).ToArray();
        foreach (var sink in sinks)
            connection.Follow(sink);
        foreach (var sink in sinks)
            await IsReadAsync(sink, producer);

        connection.Leave(sinks[0]);
        connections.Return(connection);
        await IsReadAsync(sinks[1], producer);
        connection.Leave(sinks[1]);
        await IsReadAsync(sinks[2], producer);
        // A topic that was left is followed again from its end.
        var again = new SinkLatency(one, "event_time", TimeProvider.System, TimeProvider.System.GetTimestamp(), Hour);
        connection.Follow(again);
        await IsReadAsync(again, producer);
        var left = sinks[1].Events;
        connections.Return(connection);
        Assert.NotSame(connection, connections.Rent(new KafkaAccess(brokers.Bootstrap)));
        Assert.Equal(left, sinks[1].Events);
    }

    [Fact]
    public async Task A_topic_that_does_not_exist_or_brokers_that_are_away_are_a_fault_of_the_sink()
    {
        await using var connections = new KafkaConnections();
        var connection = connections.Rent(new KafkaAccess("127.0.0.1:1"));
        var sink = new SinkLatency("t", "event_time", TimeProvider.System, 0, Hour);
        connection.Follow(sink);
        await UntilAsync(() => sink.Fault is not null);
        Assert.Contains("topic t", sink.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_the_client_does_not_take_are_refused_without_their_values()
    {
        await using var connections = new KafkaConnections();
        var access = new KafkaAccess("127.0.0.1:1");
        var failure = Assert.Throws<ArgumentException>(() => connections.Rent(access with { Client = access.Client.Add("sasl.mechanism.typo", "hunter2") }));
        Assert.Contains("sasl.mechanism.typo", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
        var unread = Assert.Throws<IOException>(() => connections.Rent(
            access with { Secrets = access.Secrets.Add("sasl.password", Secrets.SecretPlace.InFile("/nowhere/kafka-password")) }));
        Assert.Contains("/nowhere/kafka-password", unread.Message, StringComparison.Ordinal);
    }

    /// <summary>A sink begins at the end of its topic, once it has been given its partitions.</summary>
    private static async Task IsReadAsync(SinkLatency sink, IProducer<Null, string> producer)
    {
        var before = sink.Events;
        for (var tries = 0; tries < 100 && sink.Events == before; tries++)
        {
            await ProduceAsync(producer, sink.Topic, $"{{\"event_time\":{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 60_000}}}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.True(sink.Events > before, sink.Fault ?? "nothing was read from the topic");
        // What was produced meanwhile is read to its end.
        for (var read = -1L; read != sink.Events;)
        {
            read = sink.Events;
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }
    }

    private static Task<DeliveryResult<Null, string>> ProduceAsync(IProducer<Null, string> producer, string topic, string body) =>
        producer.ProduceAsync(topic, new Message<Null, string> { Value = body }, TestContext.Current.CancellationToken);

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; tries < 200 && !holds(); tries++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }
}
