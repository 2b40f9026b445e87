using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Fleet;

/// <summary>A Spark cluster that is tuned for as long as the nodes serve.</summary>
public sealed record ManagedCluster(ClusterId Cluster, ClusterDescription Description);
