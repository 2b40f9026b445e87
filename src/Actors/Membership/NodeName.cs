using System.Globalization;
using Akka.Actor;
using Akka.Cluster;

namespace Sluice.Actors.Membership;

/// <summary>How a node is named in leases and logs.</summary>
internal static class NodeName
{
    /// <summary>The address of this node, whether or not it is in an Akka cluster.</summary>
    public static string Of(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress.ToString();

    /// <summary>Its address and the number of its incarnation: a process started again at the same place is another one.</summary>
    public static string Of(UniqueAddress node) => string.Create(CultureInfo.InvariantCulture, $"{node.Address}#{node.Uid}");
}
