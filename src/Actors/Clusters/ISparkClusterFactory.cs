using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Levers;

namespace Sluice.Actors.Clusters;

/// <summary>Opens the connection to a described cluster. Given by Host, since only it knows which kinds there are.</summary>
public interface ISparkClusterFactory
{
    /// <summary>A connection for one episode; a simulated cluster is a new one, started from its seeds.</summary>
    /// <param name="description">Which cluster.</param>
    /// <param name="episode">For which episode.</param>
    /// <param name="plan">What the episode does.</param>
    /// <param name="start">The configuration that a simulated cluster starts under; a live one has its own.</param>
    /// <exception cref="ArgumentException">The description names no cluster that can be reached; the message says what to mend.</exception>
    /// <exception cref="IOException">A file that it needs, such as a trace, cannot be read.</exception>
    ISparkCluster Connect(ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start);

    /// <summary>The shape that guards are checked against, without connecting.</summary>
    ClusterShape ShapeOf(ClusterDescription description);
}
