using Confluent.Kafka;
using Sluice.Spark.Tests.Kafka;
using Xunit;

[assembly: AssemblyFixture(typeof(KafkaBrokers))]

namespace Sluice.Spark.Tests.Kafka;

/// <summary>The brokers that tests talk to over the network: those that <c>SLUICE_TEST_KAFKA</c> names, else three that librdkafka itself keeps on the loopback address.</summary>
public sealed class KafkaBrokers : IDisposable
{
    private readonly Lock _lock = new();
    private IProducer<byte[], byte[]>? _host;
    private string? _bootstrap;

    public string Bootstrap
    {
        get
        {
            lock (_lock)
                return _bootstrap ??= Environment.GetEnvironmentVariable("SLUICE_TEST_KAFKA") is { Length: > 0 } named ? named : Start();
        }
    }

    /// <summary>A topic of the caller's own; brokers make it when it is first written to.</summary>
    public static string Topic() => "sluice-" + Guid.NewGuid().ToString("n");

    /// <summary>Reads a topic from its beginning until so many messages came or nothing comes any more.</summary>
    public IReadOnlyList<ConsumeResult<byte[], byte[]>> Read(string topic, long messages)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = Bootstrap,
            GroupId = "reader-" + Guid.NewGuid().ToString("n"),
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
        }).Build();
        consumer.Subscribe(topic);
        var read = new List<ConsumeResult<byte[], byte[]>>();
        while (read.Count < messages && consumer.Consume(TimeSpan.FromSeconds(15)) is { } result)
            read.Add(result);
        // One more would be one too many.
        if (consumer.Consume(TimeSpan.FromMilliseconds(300)) is { } extra)
            read.Add(extra);
        consumer.Close();
        return read;
    }

    public void Dispose() => _host?.Dispose();

    private string Start()
    {
        var settings = new ProducerConfig { BootstrapServers = "ignored:1" };
        settings.Set("test.mock.num.brokers", "3");
        _host = new ProducerBuilder<byte[], byte[]>(settings).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(_host.Handle).Build();
        return string.Join(',', admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers.Select(broker => $"{broker.Host}:{broker.Port}"));
    }
}
