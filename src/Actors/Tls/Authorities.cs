using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Actors.Tls;

/// <summary>Who may have signed a node's certificate. Nobody else counts: what the machine's own store trusts has no say here.</summary>
public sealed class Authorities
{
    private readonly X509Certificate2Collection _roots = new();
    private readonly X509Certificate2Collection _between = new();

    /// <param name="certificates">The roots, each signed by itself, and what stands between them and a node's certificate.</param>
    /// <exception cref="ArgumentException">There is no root, so no chain could end.</exception>
    public Authorities(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
            (IsSelfSigned(certificate) ? _roots : _between).Add(certificate);
        if (_roots.Count == 0)
            throw new ArgumentException("there is no certificate in it that is signed by itself", nameof(certificates));
    }

    /// <summary>Why a certificate is not accepted.</summary>
    /// <param name="certificate">Null where none was shown.</param>
    /// <param name="side">What its holder uses it for.</param>
    /// <param name="host">Where its holder was looked for; null where it is the one who came.</param>
    /// <param name="shown">The chain as it was shown; what is between may be in it.</param>
    /// <returns>Null where it is accepted.</returns>
    public string? Objection(X509Certificate2? certificate, TlsSide side, string? host, X509Chain? shown = null)
    {
        if (certificate is null)
            return "it shows no certificate";
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        if (now < certificate.NotBefore.ToUniversalTime())
            return $"its certificate is not valid before {Written(certificate.NotBefore)}";
        if (now > certificate.NotAfter.ToUniversalTime())
            return $"its certificate expired at {Written(certificate.NotAfter)}";
        if (ChainObjection(certificate, side, shown) is { } objection)
            return objection;
        return host is null || certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false)
            ? null
            : $"its certificate is for {NamesOf(certificate)}, not for {host}";
    }

    private string? ChainObjection(X509Certificate2 certificate, TlsSide side, X509Chain? shown)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_roots);
        policy.ExtraStore.AddRange(_between);
        if (shown is not null)
            policy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
        policy.ApplicationPolicy.Add(new Oid(side == TlsSide.Server ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2"));
        // Nodes ask nobody outside: a certificate that is to count no longer is replaced with its authority, or left to expire.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        if (chain.Build(certificate))
            return null;

        var found = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        if ((found & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotSignatureValid)) != 0)
            return $"its certificate is signed by none of this node's authorities, but by '{certificate.Issuer}'";
        if (found.HasFlag(X509ChainStatusFlags.NotValidForUsage))
            return $"its certificate is not meant for a TLS {(side == TlsSide.Server ? "server" : "client")} (extended key usage)";
        return found.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? "an authority of its certificate has expired, or is not valid yet"
            : $"its certificate is not accepted ({found})";
    }

    private static bool IsSelfSigned(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToArray();
        return names.Length > 0 ? string.Join(", ", names) : "no host (it has no subject alternative name)";
    }

    private static string Written(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
