using System.Globalization;
using Akka.Cluster;

namespace Sluice.Actors.Membership;

/// <summary>How a node is named in leases and logs.</summary>
internal static class NodeName
{
    /// <summary>Its address and the number of its incarnation: a process started again at the same place is another one.</summary>
    public static string Of(UniqueAddress node) => string.Create(CultureInfo.InvariantCulture, $"{node.Address}#{node.Uid}");
}
