namespace Sluice.Spark.Kafka;

/// <summary>
/// The clients of a process: one for each set of brokers, however many clusters it serves, since each one has several threads. What they have received is read
/// by one loop without a thread of its own. Thread-safe.
/// </summary>
public sealed class KafkaConnections : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (KafkaConnection Connection, int Users)> _open = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task? _reading;

    /// <summary>The connection to some brokers; opened for the first who wants it. Whoever rents it gives it back.</summary>
    /// <exception cref="IOException">A secret cannot be read.</exception>
    /// <exception cref="ArgumentException">The client does not take its settings; the message names them and no value.</exception>
    public KafkaConnection Rent(KafkaAccess access)
    {
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
        var key = access.Key;
        lock (_gate)
        {
            var (connection, users) = _open.TryGetValue(key, out var found) ? found : (new KafkaConnection(access), 0);
            _open[key] = (connection, users + 1);
            _reading ??= Task.Run(() => ReadAsync(_stop.Token));
            return connection;
        }
    }

    /// <summary>Gives it back; the last one closes it.</summary>
    public void Return(KafkaConnection connection)
    {
        lock (_gate)
        {
            var key = connection.Access.Key;
            if (!_open.TryGetValue(key, out var found) || found.Connection != connection)
                return;
            if (found.Users > 1)
            {
                _open[key] = (connection, found.Users - 1);
                return;
            }

            _open.Remove(key);
        }

        connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_reading is not null)
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            foreach (var (connection, _) in _open.Values)
                connection.Dispose();
            _open.Clear();
        }

        _stop.Dispose();
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        using var beat = new PeriodicTimer(Beat);
        while (await beat.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            KafkaConnection[] open;
            lock (_gate)
                open = [.. _open.Values.Select(entry => entry.Connection)];
            foreach (var connection in open)
                connection.Read();
        }
    }
}
