using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Hosting.Tests.Serving;

/// <summary>A client that sends what it is told to, also what no library would.</summary>
internal sealed class RawHttp(int port) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _client = new();

    /// <returns>All that came back until the server closed, or until <paramref name="enough"/> was in it; empty where it only closed.</returns>
    public async Task<string> SendAsync(string text, string? enough = null)
    {
        using var timeout = new CancellationTokenSource(Patience);
        if (!_client.Connected)
            await _client.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
        var answer = new StringBuilder();
        try
        {
            var stream = _client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text), timeout.Token);
            var buffer = new byte[4096];
            while (enough is null || !answer.ToString().Contains(enough, StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer, timeout.Token);
                if (read == 0)
                    break;
                answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // The server does not read to the end what it refuses, and the rest resets the connection.
        }

        return answer.ToString();
    }

    public void Dispose() => _client.Dispose();
}
