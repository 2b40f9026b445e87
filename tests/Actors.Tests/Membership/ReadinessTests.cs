using Akka.Cluster;
using Sluice.Actors.Membership;
using Xunit;

namespace Sluice.Actors.Tests.Membership;

public sealed class ReadinessTests
{
    public static TheoryData<NodeStanding, bool, string> Standings => new()
    {
        { default, false, "database" },
        { new(true, null, false, null), false, "no member has taken it in" },
        { new(true, MemberStatus.Joining, false, null), false, "joining" },
        { new(true, MemberStatus.WeaklyUp, false, null), false, "joining" },
        { new(true, MemberStatus.Up, false, null), false, "shards" },
        { new(true, MemberStatus.Up, true, null), true, "up" },
        { new(true, MemberStatus.Leaving, true, null), false, "leaving" },
        { new(true, MemberStatus.Exiting, true, null), false, "leaving" },
        { new(true, MemberStatus.Down, true, null), false, "downed" },
        { new(true, MemberStatus.Removed, true, null), false, "no longer a member" },
        { new(true, null, true, null), false, "no longer a member" },

        // On its way out its status may still say that it is up.
        { new(true, MemberStatus.Up, true, NodeEnd.Asked), false, "leaving" },
        { new(true, MemberStatus.Up, true, NodeEnd.Downed), false, "downed" },
        { new(true, MemberStatus.Exiting, true, NodeEnd.Downed), false, "downed" },
        { new(true, MemberStatus.Up, true, NodeEnd.FormationLost), false, "another cluster" },
        { new(true, MemberStatus.Up, true, NodeEnd.HandshakeFailed), false, "handshake" },
        { new(true, null, false, NodeEnd.Asked), false, "leaving" },
    };

    [Theory]
    [MemberData(nameof(Standings))]
    public void A_node_is_ready_only_while_it_is_up_and_serves_and_says_why_it_is_not(NodeStanding standing, bool isReady, string reason)
    {
        var readiness = Readiness.Of(standing);
        Assert.Equal(isReady, readiness.IsReady);
        Assert.Contains(reason, readiness.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_its_start_a_node_knows_nobody()
    {
        var view = new NodeView();
        Assert.False(Readiness.Of(view.Standing).IsReady);
        Assert.Empty(view.Members);
        Assert.Null(view.Address ?? view.Leader ?? view.Learner);
    }
}
