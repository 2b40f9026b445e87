namespace Sluice.Actors.Membership;

/// <summary>Why a node ended.</summary>
public enum NodeEnd
{
    /// <summary>It was asked to, here or by an operator of the Akka cluster.</summary>
    Asked,

    /// <summary>The others went on without it, or it found itself on the losing side of a partition.</summary>
    Downed,

    /// <summary>Another Akka cluster was founded on the same database.</summary>
    FormationLost,

    /// <summary>A TLS handshake that it had begun failed, though one before had succeeded.</summary>
    HandshakeFailed,

    /// <summary>The disk of its embedded journal is full.</summary>
    DiskFull,
}
