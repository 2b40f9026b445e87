using Confluent.Kafka;
using Sluice.Spark.Kafka;
using Xunit;

namespace Sluice.Spark.Tests.Kafka;

/// <summary>Over the network protocol, against brokers: see <see cref="KafkaBrokers"/>.</summary>
public sealed class SinkLatencyTests(KafkaBrokers brokers)
{
    [Fact]
    public async Task Latency_is_read_from_the_results_and_what_has_no_event_time_is_counted_apart()
    {
        var stop = TestContext.Current.CancellationToken;
        var topic = KafkaBrokers.Topic();
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = brokers.Bootstrap }).Build();
        await producer.ProduceAsync(topic, new Message<Null, string> { Value = "{}" }, stop);
        using var sink = new SinkLatency(brokers.Bootstrap, topic, "event_time", TimeProvider.System);
        // It starts at the end, once it has been given its partitions.
        await ReadUntilAsync(() => sink.Read(TimeSpan.FromMilliseconds(300)), async () =>
        {
            await producer.ProduceAsync(topic, new Message<Null, string> { Value = "{\"event_time\":0}" }, stop);
            return sink.Close().Events > 0;
        });
        // What was produced meanwhile is read to its end.
        do
            sink.Read(TimeSpan.FromSeconds(1));
        while (sink.Close().Events > 0);

        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        foreach (var body in new[]
        {
            $"{{\"event_time\":{now - 60_000}}}", $"{{\"count\":3,\"event_time\":\"{now - 60_000}\"}}", $"{{\"window\":{{\"event_time\":1}},\"event_time\":{now - 60_000}}}",
            "{\"event_time\":\"noon\"}", "{\"event_time\":", "no json", "{\"at\":5}",
        })
            await producer.ProduceAsync(topic, new Message<Null, string> { Value = body }, stop);
        sink.Read(TimeSpan.FromSeconds(2));
        var window = sink.Close();
        Assert.Equal((3L, 4L), (window.Events, window.Untimed));
        // Read within seconds of being written.
        Assert.InRange(window.P50Ms, 59_000, 80_000);
        Assert.True(window.P50Ms <= window.P99Ms && window.From <= window.To);

        var empty = sink.Close();
        Assert.Equal(0, empty.Events);
        Assert.True(double.IsNaN(empty.P99Ms));
    }

    private static async Task ReadUntilAsync(Action read, Func<Task<bool>> isDone)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            read();
            if (await isDone())
            {
                read();
                return;
            }
        }

        Assert.Fail("nothing was read from the topic");
    }
}
