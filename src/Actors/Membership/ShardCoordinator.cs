using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace Sluice.Actors.Membership;

/// <summary>The coordinator of shards, which starts behind the first node and moves with the oldest.</summary>
internal static class ShardCoordinator
{
    /// <summary>Longer than the coordinator waits for its own state; a node without it is of use too, as a learner's where no tuner is up yet.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan OneTry = TimeSpan.FromSeconds(1);

    /// <summary>Returns when it has answered through this node's region, or has not for long enough.</summary>
    /// <exception cref="OperationCanceledException">The node was asked to stop meanwhile.</exception>
    public static async Task AnswersAsync(IActorRef region, CancellationToken cancellation)
    {
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Patience;)
        {
            try
            {
                await region.Ask<CurrentRegions>(GetCurrentRegions.Instance, OneTry, cancellation).ConfigureAwait(false);
                return;
            }
            catch (AskTimeoutException)
            {
                // It is on its way.
            }
        }
    }
}
