using System.Security.Cryptography.X509Certificates;

namespace Sluice.Actors.Tls;

/// <summary>What a node proves itself with, and whom it believes. A class and no record, so that nothing of it is ever written out.</summary>
/// <param name="certificate">The node's own, with its private key.</param>
/// <param name="authorities">Who may have signed those of the others.</param>
public sealed class TlsIdentity(X509Certificate2 certificate, Authorities authorities)
{
    public X509Certificate2 Certificate { get; } = certificate;

    public Authorities Authorities { get; } = authorities;

    /// <summary>Why other nodes of the same authorities would not accept this one.</summary>
    /// <param name="host">Where they look for it.</param>
    /// <returns>Null where they would.</returns>
    public string? Objection(string host) =>
        Authorities.Objection(Certificate, TlsSide.Server, host) ?? Authorities.Objection(Certificate, TlsSide.Client, null);
}
