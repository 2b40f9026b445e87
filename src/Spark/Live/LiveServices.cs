using Sluice.Spark.Kafka;
using Sluice.Spark.Monitoring.Fetching;

namespace Sluice.Spark.Live;

/// <summary>What all live clusters of a process share: connections, and the clock. Disposed after the last cluster.</summary>
public sealed class LiveServices : IAsyncDisposable
{
    /// <param name="time">The clock.</param>
    /// <param name="limits">What a request may take.</param>
    /// <param name="rootsFile">Certificates (PEM) that sign the servers', instead of the system's; null for the system's.</param>
    /// <exception cref="ArgumentException">The file cannot be read or holds no certificate.</exception>
    public LiveServices(TimeProvider time, FetchLimits? limits = null, string? rootsFile = null)
    {
        Time = time;
        Limits = limits ?? FetchLimits.Default;
        Http = new HttpReader(Limits, time, rootsFile);
    }

    public TimeProvider Time { get; }

    public FetchLimits Limits { get; }

    public HttpReader Http { get; }

    public KafkaConnections Kafka { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await Kafka.DisposeAsync().ConfigureAwait(false);
        Http.Dispose();
    }
}
