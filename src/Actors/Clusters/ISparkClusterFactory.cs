using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Levers;

namespace Sluice.Actors.Clusters;

/// <summary>Opens the connection to a described cluster. Given by Host, since only it knows which kinds there are.</summary>
public interface ISparkClusterFactory
{
    /// <summary>
    /// A connection for one episode: at once to a simulated cluster, which is a new one, started from its seeds; to a live one when it has said its configuration.
    /// </summary>
    /// <param name="description">Which cluster.</param>
    /// <param name="episode">For which episode.</param>
    /// <param name="plan">What the episode does.</param>
    /// <param name="start">The configuration that a simulated cluster starts under; a live one has its own.</param>
    /// <param name="epoch">The ownership epoch under which changes go out, constant for the connection; 0 where there is but one owner.</param>
    /// <param name="cancellation">Nobody waits for it any more.</param>
    /// <exception cref="ArgumentException">The description names no cluster that can be reached; the message says what to mend.</exception>
    /// <exception cref="IOException">A file that it needs, such as a trace, cannot be read; or a live cluster cannot be reached.</exception>
    ValueTask<ISparkCluster> ConnectAsync(
        ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start, long epoch = 0, CancellationToken cancellation = default);

    /// <summary>The shape that guards are checked against, without connecting.</summary>
    ClusterShape ShapeOf(ClusterDescription description);
}
