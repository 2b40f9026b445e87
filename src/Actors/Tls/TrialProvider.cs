using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Akka.Remote.Transport;

namespace Sluice.Actors.Tls;

/// <summary>Puts a <see cref="TrialTransport"/> on Akka's TCP. Akka makes it by the name in <see cref="TlsRemoting"/>.</summary>
internal sealed class TrialProvider : ITransportAdapterProvider
{
    public Transport Create(Transport wrappedTransport, ExtendedActorSystem system) => new TrialTransport(
        wrappedTransport, new TlsTrial(system.Settings.Setup.Get<IdentitySetup>().Value.Identity), Logging.GetLogger(system, "tls"));

    /// <summary>Hands the identity to the provider.</summary>
    public sealed class IdentitySetup(TlsIdentity identity) : Setup
    {
        public TlsIdentity Identity { get; } = identity;
    }
}
