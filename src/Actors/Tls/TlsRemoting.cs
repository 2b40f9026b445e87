using Akka.Actor.Setup;
using Akka.Remote.Transport.DotNetty;

namespace Sluice.Actors.Tls;

/// <summary>Mutual TLS between nodes, as Akka takes it.</summary>
internal static class TlsRemoting
{
    /// <summary>Goes with <see cref="Setups"/>: certificates are handed over there, never in text.</summary>
    public static string Hocon { get; } = $$"""
        akka.remote {
          # Whoever comes is answered over a connection that this node makes, for there the other one's host is checked.
          use-passive-connections = off
          # Without a blank: Akka reads these names as they are written out again, which is with quotation marks where there is one.
          adapters.sluice-trial = "{{typeof(TrialProvider).FullName}},{{typeof(TrialProvider).Assembly.GetName().Name}}"
          dot-netty.tcp {
            enable-ssl = on
            applied-adapters = [sluice-trial]
          }
        }
        """;

    /// <returns>Nothing for a node that talks in plaintext.</returns>
    public static Setup[] Setups(TlsIdentity? identity) => identity is null
        ? []
        :
        [
            new DotNettySslSetup(
                identity.Certificate,
                suppressValidation: false,
                requireMutualAuthentication: true,
                validateCertificateHostname: true,
                customValidator: new PeerCheck(identity.Authorities).Accepts),
            new TrialProvider.IdentitySetup(identity),
        ];
}
