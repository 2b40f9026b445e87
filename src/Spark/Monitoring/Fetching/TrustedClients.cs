using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Spark.Monitoring.Fetching;

/// <summary>
/// A client for each file of certificates that sign servers', since a connection that was verified by one of them is not to be used by who trusts another. A file
/// that was replaced counts from the next request on. What the clients have in common: no cookies, no proxy, nothing unpacked, no redirect of their own, and no way
/// to leave a certificate unverified.
/// </summary>
internal sealed class TrustedClients : IDisposable
{
    private const int DrainedBytes = 64 << 10;

    private readonly FetchLimits _limits;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTime Written, HttpClient Client)> _open = new(StringComparer.Ordinal);
    private readonly List<HttpClient> _replaced = [];
    private readonly HttpClient _usual;

    /// <param name="limits">What a request may take.</param>
    /// <param name="rootsFile">For those who name no file of their own; null for the system's certificates.</param>
    /// <exception cref="ArgumentException">The file cannot be read or holds no certificate.</exception>
    public TrustedClients(FetchLimits limits, string? rootsFile)
    {
        _limits = limits;
        _usual = Open(rootsFile is null ? null : ChainTo(rootsFile));
    }

    /// <summary>The client that trusts the certificates in a file, or what the process does.</summary>
    public Answer<HttpClient> For(string? rootsFile)
    {
        if (rootsFile is null)
            return _usual;
        try
        {
            var written = File.GetLastWriteTimeUtc(rootsFile);
            lock (_gate)
            {
                if (_open.TryGetValue(rootsFile, out var found) && found.Written == written)
                    return found.Client;
                var client = Open(ChainTo(rootsFile));
                // Requests may be under way over the one before.
                if (found.Client is { } before)
                    _replaced.Add(before);
                _open[rootsFile] = (written, client);
                return client;
            }
        }
        catch (Exception failure) when (failure is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return new Absence(AbsenceKind.NotConfigured, failure.Message.Split(" (Parameter '")[0]);
        }
    }

    public void Dispose()
    {
        _usual.Dispose();
        lock (_gate)
        {
            foreach (var client in _replaced.Concat(_open.Values.Select(entry => entry.Client)))
                client.Dispose();
        }
    }

    private HttpClient Open(X509ChainPolicy? trust)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // A proxy of the environment would see what is private to the cluster.
            UseProxy = false,
            // Packed answers could be larger than they look.
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = _limits.ConnectTimeout,
            MaxResponseHeadersLength = _limits.HeaderKilobytes,
            MaxResponseDrainSize = DrainedBytes,
            MaxConnectionsPerServer = _limits.ConnectionsPerServer,
            PooledConnectionLifetime = _limits.ConnectionLifetime,
        };
        if (trust is not null)
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust };
        // Each request has a deadline of its own that covers its body as well.
        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static X509ChainPolicy ChainTo(string rootsFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(rootsFile);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ArgumentException($"The certificates in {rootsFile} cannot be read; it is to be a PEM file.", nameof(rootsFile), failure);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new ArgumentException($"{rootsFile} holds no certificate; it is to be a PEM file with those that sign the servers'.", nameof(rootsFile));
    }
}
