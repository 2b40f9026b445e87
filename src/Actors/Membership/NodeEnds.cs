using Akka.Actor;

namespace Sluice.Actors.Membership;

/// <summary>Why a node ends, from what its shutdown was begun with.</summary>
internal static class NodeEnds
{
    /// <returns>Null as long as no shutdown has begun.</returns>
    public static NodeEnd? Of(CoordinatedShutdown.Reason? reason) => reason switch
    {
        null => null,
        FormationLostReason => NodeEnd.FormationLost,
        CoordinatedShutdown.ClusterDowningReason => NodeEnd.Downed,
        _ => NodeEnd.Asked,
    };
}
