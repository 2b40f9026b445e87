using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Actors.Tests.Tls;

/// <summary>Somebody who is no node: it listens where nodes look for another one and shows whom it is given as, or it dials a node.</summary>
internal sealed class Imposter : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private readonly X509Certificate2? _certificate;
    private int _dialled;

    /// <param name="certificate">What it shows; null for one that takes connections and says nothing.</param>
    /// <param name="port">Of the loopback address; a free one for 0.</param>
    public Imposter(X509Certificate2? certificate, int port = 0)
    {
        _certificate = certificate;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _work = ListenAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often somebody called.</summary>
    public int Dialled => Volatile.Read(ref _dialled);

    /// <summary>Dials a node.</summary>
    /// <param name="certificate">What it shows; null for none.</param>
    /// <returns>Whether the node keeps the connection.</returns>
    public static async Task<bool> IsAcceptedAsync(int port, X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
#pragma warning disable CA5359 // An imposter takes whom it gets.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            });
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            return await stream.ReadAsync(new byte[1], patience.Token) > 0;
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _work;
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        var calls = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _dialled);
                calls.Add(AnswerAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(calls);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                if (_certificate is null)
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                await using var stream = new SslStream(client.GetStream());
                var options = new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(_certificate!, null, offline: true) };
                await stream.AuthenticateAsServerAsync(options, _stop.Token);
                await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, _stop.Token);
            }
            catch (Exception failure) when (failure is IOException or AuthenticationException or OperationCanceledException)
            {
                // Whoever called has hung up.
            }
        }
    }
}
