using Akka.Cluster;

namespace Sluice.Actors.Membership;

/// <summary>A member of the Akka cluster as one node sees it.</summary>
/// <param name="Address">With the number of its incarnation.</param>
/// <param name="IsReachable">False when some node has lost sight of it.</param>
public sealed record MemberView(string Address, MemberStatus Status, IReadOnlyList<string> Roles, bool IsReachable);
