using Akka.Actor;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Clusters;

/// <summary>Who is told what becomes of a cluster's episode: whoever asked for it and, of training that comes to nothing, the learner.</summary>
internal sealed class EpisodeAudience(ClusterId cluster, IActorRef learner)
{
    private readonly HashSet<IActorRef> _watchers = [];

    /// <summary>For another episode.</summary>
    public void Clear() => _watchers.Clear();

    /// <summary>The learner follows nothing: it gets a trajectory, or hears that there will be none.</summary>
    public void Add(EpisodePlan plan, IActorRef asker)
    {
        if (plan.Kind != EpisodeKind.Training)
            _watchers.Add(asker);
    }

    public void Tell(object message)
    {
        foreach (var watcher in _watchers)
            watcher.Tell(message);
    }

    public void Refuse(string reason) => Tell(new ClusterRefused(cluster, reason));

    /// <summary>It will not be run, or nothing is left of it: the learner would ask for ever.</summary>
    public void Drop(EpisodeId episode, EpisodePlan plan, string reason)
    {
        if (plan.Kind == EpisodeKind.Training)
            learner.Tell(new DropEpisode(episode, reason));
    }
}
