using Akka.Cluster;

namespace Sluice.Actors.Membership;

/// <summary>How far a node is, from its start to its end.</summary>
/// <param name="IsStarted">Its actor system runs.</param>
/// <param name="Status">What it is in the Akka cluster; null for no member.</param>
/// <param name="Serves">It has come up and started its shards and the learner; stays true.</param>
/// <param name="Ending">Why it is about to end or has ended; null while it is not.</param>
public readonly record struct NodeStanding(bool IsStarted, MemberStatus? Status, bool Serves, NodeEnd? Ending);
