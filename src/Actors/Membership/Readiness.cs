using Akka.Cluster;

namespace Sluice.Actors.Membership;

/// <summary>Whether a node can be sent work.</summary>
/// <param name="Reason">Why, in words for an operator.</param>
public readonly record struct Readiness(bool IsReady, string Reason)
{
    public static Readiness Of(NodeStanding standing) => standing switch
    {
        // How it ends comes first: on the way out the status still says for a while that it is up.
        { Ending: NodeEnd.Downed } or { Status: MemberStatus.Down } => Not("downed: the other nodes go on without this one, which ends; start it again"),
        { Ending: NodeEnd.FormationLost } => Not("another cluster was founded on the same database; this node ends, start it again to join that one"),
        { Ending: NodeEnd.DiskFull } => Not("the disk of its journal is full; this node ends, make space and start it again"),
        { Ending: NodeEnd.HandshakeFailed } => Not("a TLS handshake with another node failed, its log says which; this node ends, start it again"),
        { Ending: not null } or { Status: MemberStatus.Leaving or MemberStatus.Exiting } => Not("leaving: it was asked to stop"),
        { Status: MemberStatus.Up, Serves: true } => new(true, "up: a member that serves"),
        { Status: null or MemberStatus.Removed, Serves: true } => Not("no longer a member of the Akka cluster; start it again"),
        { IsStarted: false } => Not("starting: settings and database are being looked at"),
        { Status: MemberStatus.Joining or MemberStatus.WeaklyUp } => Not("joining: taken in by a member and not up yet"),
        { Status: MemberStatus.Up } => Not("starting: up, shards and learner are being started"),
        _ => Not("joining: no member has taken it in yet, its log says whom it asks"),
    };

    private static Readiness Not(string reason) => new(false, reason);
}
