using Akka.Actor;
using Akka.Pattern;

namespace Sluice.Actors.Learning;

/// <summary>A persistent actor without a shard to start it again: an event that cannot be written stops it, and it is back after a pause that grows.</summary>
internal static class RestartedActor
{
    /// <param name="actor">On which dispatcher too.</param>
    /// <param name="longestPause">The first one is a second.</param>
    public static Props Of(Props actor, TimeSpan longestPause) => BackoffSupervisor.Props(Backoff.OnStop(
        actor, "events", minBackoff: TimeSpan.FromSeconds(1), maxBackoff: longestPause, randomFactor: 0.2, maxNrOfRetries: -1));
}
