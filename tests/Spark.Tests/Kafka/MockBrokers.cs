using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Sluice.Spark.Tests.Kafka;

/// <summary>Three brokers that librdkafka keeps on the loopback address, of one test alone: they can go away and come back.</summary>
public sealed class MockBrokers : IDisposable
{
    private const int Brokers = 3;

    private readonly IProducer<byte[], byte[]> _host;

    private delegate IntPtr ClusterOf(IntPtr client);

    private delegate int ChangeOf(IntPtr cluster, int broker);

    public MockBrokers()
    {
        var settings = new ProducerConfig { BootstrapServers = "ignored:1" };
        settings.Set("test.mock.num.brokers", $"{Brokers}");
        _host = new ProducerBuilder<byte[], byte[]>(settings).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(_host.Handle).Build();
        Bootstrap = string.Join(',', admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers.Select(broker => $"{broker.Host}:{broker.Port}"));
    }

    public string Bootstrap { get; }

    /// <summary>Connections break off, and nobody listens any more.</summary>
    public void GoAway() => Each("rd_kafka_mock_broker_set_down");

    public void ComeBack() => Each("rd_kafka_mock_broker_set_up");

    public void Dispose() => _host.Dispose();

    private void Each(string change)
    {
        // The client library does not show its handle, nor which of its builds it has loaded, and has no name for what its tests need.
        var client = (SafeHandle)typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_host.Handle)!;
        var loaded = Process.GetCurrentProcess().Modules.Cast<ProcessModule>().First(module => module.FileName.Contains("librdkafka", StringComparison.Ordinal)).FileName;
        var library = NativeLibrary.Load(loaded);
        var cluster = Marshal.GetDelegateForFunctionPointer<ClusterOf>(NativeLibrary.GetExport(library, "rd_kafka_handle_mock_cluster"))(client.DangerousGetHandle());
        var each = Marshal.GetDelegateForFunctionPointer<ChangeOf>(NativeLibrary.GetExport(library, change));
        for (var broker = 1; broker <= Brokers; broker++)
        {
            if (each(cluster, broker) is not 0 and var error)
                throw new InvalidOperationException($"Broker {broker} does not change: {(ErrorCode)error}");
        }
    }
}
