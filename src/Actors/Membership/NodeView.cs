using Akka.Actor;
using Akka.Cluster;

namespace Sluice.Actors.Membership;

/// <summary>
/// What a node knows of itself and of the others. Reads what Akka holds in memory, so it asks no actor and no database, and it may be asked from any thread,
/// also before the node has joined and after it has ended.
/// </summary>
public sealed class NodeView
{
    private volatile Akka.Cluster.Cluster? _cluster;
    private volatile bool _serves;

    public NodeStanding Standing => _cluster is not { } cluster ? default : new NodeStanding(
        true,
        cluster.State.Members.FirstOrDefault(member => member.UniqueAddress.Equals(cluster.SelfUniqueAddress))?.Status,
        _serves,
        NodeEnds.Of(CoordinatedShutdown.Get(cluster.System).ShutdownReason));

    /// <summary>The node's own address; null before it is started.</summary>
    public string? Address => _cluster is { } cluster ? NodeName.Of(cluster.SelfUniqueAddress) : null;

    /// <summary>The member that takes others in and lets them go; null where this node knows none.</summary>
    public string? Leader => _cluster?.State is { Leader: { } leader } state ? Named(state.Members, leader) : null;

    /// <summary>
    /// The member that runs the learner, or takes it over at this moment: a singleton lives on the oldest one of its role. Null where there is none.
    /// </summary>
    public string? Learner => _cluster?.State.Members
        .Where(member => member.HasRole(NodeRoles.Learner) && member.Status is MemberStatus.Up or MemberStatus.Leaving)
        .Aggregate((Member?)null, (found, member) => found is null || member.IsOlderThan(found) ? member : found) is { } oldest
            ? NodeName.Of(oldest.UniqueAddress)
            : null;

    public IReadOnlyList<MemberView> Members => _cluster?.State is not { } state
        ? []
        : [.. state.Members.Select(member => new MemberView(
            NodeName.Of(member.UniqueAddress), member.Status, [.. member.Roles.Order(StringComparer.Ordinal)], !state.Unreachable.Contains(member)))];

    internal void Started(ActorSystem system) => _cluster = Akka.Cluster.Cluster.Get(system);

    internal void Serving() => _serves = true;

    private static string Named(IEnumerable<Member> members, Address address) =>
        members.FirstOrDefault(member => member.Address.Equals(address)) is { } member ? NodeName.Of(member.UniqueAddress) : address.ToString();
}
