using Akka.Actor;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Clusters;

/// <summary>A cluster whose journal is damaged: whoever asks is told, and the learner does not wait for it.</summary>
/// <param name="cluster">Which.</param>
/// <param name="reason">And the mend.</param>
/// <param name="learner">Where its training episodes are dropped.</param>
internal sealed class QuarantinedCluster(ClusterId cluster, string reason, IActorRef learner)
{
    public void Answer(IClusterMessage message, IActorRef asker)
    {
        switch (message)
        {
            case GetCluster:
                asker.Tell(new ClusterView(cluster, null, -1, 0, EpisodePhase.Quarantined, []) { Quarantine = reason });
                break;
            case BeginEpisode { Plan.Kind: EpisodeKind.Training } begin:
                learner.Tell(new DropEpisode(begin.Episode, reason));
                break;
            // A run that waits for registrations goes on without this cluster, whose episodes are dropped.
            case RegisterCluster:
                asker.Tell(new ClusterAccepted(cluster));
                break;
            default:
                asker.Tell(new ClusterRefused(cluster, reason));
                break;
        }
    }
}
