using System.Net;
using System.Net.Sockets;
using Npgsql;
using Sluice.Actors.Storage;

namespace Sluice.Cluster.Tests;

/// <summary>Stands between nodes and PostgreSQL; when it is told to, it lets a commit through and breaks the connection instead of passing its answer on.</summary>
internal sealed class AnswerLosingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlConnectionStringBuilder _server;
    private int _toLose;
    private int _lost;

    public AnswerLosingProxy(JournalSettings server)
    {
        _server = new NpgsqlConnectionStringBuilder(server.Connection);
        _listener.Start();
        _ = AcceptAsync();
        Journal = server with
        {
            Connection = new NpgsqlConnectionStringBuilder(server.Connection) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.ConnectionString,
        };
    }

    /// <summary>The same database, through here.</summary>
    public JournalSettings Journal { get; }

    public int Lost => Volatile.Read(ref _lost);

    /// <summary>The next commit's answer is lost.</summary>
    public void LoseOne() => Interlocked.Increment(ref _toLose);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var losing = false;
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(_server.Host!, _server.Port, _stop.Token);
                var (near, far) = (client.GetStream(), server.GetStream());
                await Task.WhenAny(
                    PumpAsync(near, far, sent =>
                    {
                        if (sent.Span.IndexOf("COMMIT\0"u8) >= 0 && TakeOne())
                            losing = true;
                        return true;
                    }),
                    PumpAsync(far, near, _ => !losing));
                if (losing)
                    Interlocked.Increment(ref _lost);
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or IOException)
            {
                // Either side has gone: so does the other.
            }
        }
    }

    private bool TakeOne()
    {
        if (Interlocked.Decrement(ref _toLose) >= 0)
            return true;
        Interlocked.Increment(ref _toLose);
        return false;
    }

    /// <summary>Returns when a side has gone, or nothing more is to be passed on.</summary>
    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, bool> pass)
    {
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read && pass(buffer.AsMemory(0, read)))
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
    }
}
