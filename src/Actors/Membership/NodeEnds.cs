using Akka.Actor;

namespace Sluice.Actors.Membership;

/// <summary>Why a node ends, from what its shutdown was begun with.</summary>
public static class NodeEnds
{
    /// <summary>What Akka ends a node with whose handshake failed; the type is its own.</summary>
    private const string HandshakeFailure = "TlsHandshakeFailureReason";

    /// <returns>Null as long as no shutdown of the system has begun.</returns>
    public static NodeEnd? Of(ActorSystem system) => Of(CoordinatedShutdown.Get(system).ShutdownReason);

    /// <returns>Null as long as no shutdown has begun.</returns>
    public static NodeEnd? Of(CoordinatedShutdown.Reason? reason) => reason switch
    {
        null => null,
        FormationLostReason => NodeEnd.FormationLost,
        DiskFullReason => NodeEnd.DiskFull,
        CoordinatedShutdown.ClusterDowningReason => NodeEnd.Downed,
        { } other when other.GetType().Name == HandshakeFailure => NodeEnd.HandshakeFailed,
        _ => NodeEnd.Asked,
    };
}
