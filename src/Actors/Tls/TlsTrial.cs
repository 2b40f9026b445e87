using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Actors.Tls;

/// <summary>Shakes hands with another node on a connection of its own, to see whether the two accept each other.</summary>
internal sealed class TlsTrial(TlsIdentity identity)
{
    /// <summary>As long as connecting and shaking hands may take: a process that is frozen takes connections and says nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A node looks at the certificate that it was shown when the other one is through already; if it refuses it, it hangs up without a word.</summary>
    private static readonly TimeSpan HangsUpWithin = TimeSpan.FromMilliseconds(300);

    private readonly SslStreamCertificateContext _own = SslStreamCertificateContext.Create(identity.Certificate, null, offline: true);

    /// <returns>Why the two cannot talk; null where they can.</returns>
    /// <exception cref="SocketException">Nobody is there.</exception>
    public async Task<string?> ObjectionAsync(string host, int port)
    {
        string? objection = null;
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, patience.Token).ConfigureAwait(false);
            using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false);
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ClientCertificateContext = _own,
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    objection = identity.Authorities.Objection(certificate as X509Certificate2, TlsSide.Server, host, chain);
                    return objection is null;
                },
            };
            await stream.AuthenticateAsClientAsync(options, patience.Token).ConfigureAwait(false);
            return await HangsUpAsync(stream).ConfigureAwait(false) ? "it hung up when it saw this node's certificate; its log says why" : null;
        }
        catch (AuthenticationException failure)
        {
            return objection ?? $"the TLS handshake failed: {failure.Message}";
        }
        catch (IOException failure)
        {
            return objection ?? $"the connection broke during the TLS handshake, as when the other node talks in plaintext: {failure.Message}";
        }
        catch (OperationCanceledException)
        {
            return FormattableString.Invariant($"no TLS handshake within {Patience.TotalSeconds} s");
        }
    }

    private static async Task<bool> HangsUpAsync(SslStream stream)
    {
        using var patience = new CancellationTokenSource(HangsUpWithin);
        try
        {
            return await stream.ReadAsync(new byte[1], patience.Token).ConfigureAwait(false) == 0;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
