using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;

namespace Sluice.Actors.Tls;

/// <summary>
/// Akka's TCP, with a <see cref="TlsTrial"/> before every connection that it makes. Akka ends the whole node when a handshake fails that it has begun itself; so
/// one peer with an expired certificate, or one that dies in the middle of a handshake, would end every node that dials it.
/// </summary>
internal sealed class TrialTransport : Transport
{
    private readonly Transport _tcp;
    private readonly TlsTrial _trial;
    private readonly ILoggingAdapter _log;

    public TrialTransport(Transport tcp, TlsTrial trial, ILoggingAdapter log)
    {
        _tcp = tcp;
        _trial = trial;
        _log = log;
        System = tcp.System;
        Config = tcp.Config;
    }

    // Addresses stay those of the transport below.
    public override string SchemeIdentifier => _tcp.SchemeIdentifier;

    public override long MaximumPayloadBytes => _tcp.MaximumPayloadBytes;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen() => _tcp.Listen();

    public override bool IsResponsibleFor(Address remote) => _tcp.IsResponsibleFor(remote);

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        try
        {
            if (await _trial.ObjectionAsync(remoteAddress.Host.Trim('[', ']'), remoteAddress.Port!.Value).ConfigureAwait(false) is { } objection)
            {
                _log.Warning("Not connected to {Peer}: {Reason}", remoteAddress, objection);
                throw new InvalidAssociationException($"{remoteAddress}: {objection}");
            }
        }
        catch (SocketException nobody)
        {
            throw new InvalidAssociationException($"{nobody.Message} {remoteAddress}", nobody);
        }

        return await _tcp.Associate(remoteAddress).ConfigureAwait(false);
    }

    public override Task<bool> Shutdown() => _tcp.Shutdown();

    public override Task<bool> ManagementCommand(object message) => _tcp.ManagementCommand(message);
}
