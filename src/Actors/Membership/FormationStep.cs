namespace Sluice.Actors.Membership;

/// <param name="MayFound">Whether to take the lease and found a cluster; else the node goes on asking its peers.</param>
/// <param name="Why">For the log.</param>
internal sealed record FormationStep(bool MayFound, string Why);
