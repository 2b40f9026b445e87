namespace Sluice.Cluster.Tests;

/// <summary>Where the nodes of a test are.</summary>
internal interface INetwork
{
    /// <summary>Where node 0, 1 or 2 listens.</summary>
    (string Host, int Port) PlaceOf(int node);

    /// <summary>What a node's command line begins with, to be run there.</summary>
    IReadOnlyList<string> PrefixOf(int node);
}
