using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;

namespace Sluice.Actors.Tls;

/// <summary>
/// Decides on the certificates that other nodes show, in place of Akka's own check, which believes every authority in the machine's store. Where a node was
/// looked for, its certificate must name that host. One that comes is not known by its host yet: what it is told goes to where it says it is, over a connection
/// that this node makes (<see cref="TlsRemoting"/>), and there its host is checked.
/// </summary>
internal sealed class PeerCheck(Authorities authorities)
{
    public bool Accepts(X509Certificate2? certificate, X509Chain? chain, string remotePeer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        // Akka's address of the other node where this one dials, else the socket's, [::ffff:10.0.0.8]:41234.
        var host = remotePeer.Contains("://", StringComparison.Ordinal) ? new Uri(remotePeer).DnsSafeHost : null;
        var objection = authorities.Objection(certificate, host is null ? TlsSide.Client : TlsSide.Server, host, chain);
        if (objection is null)
            return true;
        log.Warning("Refused {Peer}, which calls itself '{Subject}': {Reason}", remotePeer, certificate?.Subject ?? "", objection);
        return false;
    }
}
