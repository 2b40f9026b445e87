using Akka.Actor;
using Sluice.Actors.Ownership;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Episodes;

namespace Sluice.Actors.Clusters;

/// <summary>An open connection and the three children that use it, for one episode. One of them acts at a time.</summary>
internal sealed class ClusterConnection : IDisposable
{
    private readonly EpisodeId _episode;
    private readonly IActorRef _sampler;
    private readonly IActorRef _stabilisation;
    private readonly IActorRef _rollout;

    private ClusterConnection(ISparkCluster cluster, EpisodeId episode, IActorRef sampler, IActorRef stabilisation, IActorRef rollout)
    {
        Cluster = cluster;
        _episode = episode;
        _sampler = sampler;
        _stabilisation = stabilisation;
        _rollout = rollout;
    }

    public ISparkCluster Cluster { get; }

    public static ClusterConnection Open(IActorContext context, ClusterSettings settings, ISparkCluster cluster, BeginEpisode begin, int attempt, Fence? fence)
    {
        // A stopped child keeps its name for a moment, and an episode may be begun again in that moment.
        var run = $"{begin.Episode.Number}-{attempt}";
        var watched = begin.Plan.Kind == EpisodeKind.Tuning;
        var sampler = Child<MetricSamplerActor>("sampler", cluster, settings.Selection, settings.Stabilisation, begin.Episode, watched);
        var stabilisation = Child<StabilisationActor>("stabilisation", sampler, settings.Stabilisation);
        var gate = fence is null ? null : new RolloutGate(settings.Owners!, fence, begin.Episode);
        var rollout = Child<RolloutActor>("rollout", cluster, gate!, settings.Injection!);
        context.Watch(sampler);
        context.Watch(stabilisation);
        context.Watch(rollout);
        return new ClusterConnection(cluster, begin.Episode, sampler, stabilisation, rollout);

        // Children run where their parent runs: on virtual time a step is theirs alone, and a change of thread would only cost.
        // By type and arguments: an expression would be compiled anew for every episode.
        IActorRef Child<TActor>(string name, params object[] arguments)
            where TActor : ActorBase =>
            context.ActorOf(Props.Create<TActor>(arguments).WithDispatcher(context.Dispatcher.Id), $"{name}-{run}");
    }

    public bool Owns(IActorRef child) => child.Equals(_sampler) || child.Equals(_stabilisation) || child.Equals(_rollout);

    /// <summary>Tells the child whose effect it is.</summary>
    /// <exception cref="InvalidOperationException">It is nobody's.</exception>
    public void Carry(EpisodeEffect effect)
    {
        switch (effect)
        {
            case ReadWindow or ReadObservation or WaitUntil or WatchChange:
                _sampler.Tell(effect);
                break;
            case LoadConfiguration load:
                _rollout.Tell(load);
                break;
            case AwaitStabilisation watch:
                _stabilisation.Tell(watch);
                break;
            case SameEffect or NoFurtherEffect:
                break;
            default:
                throw new InvalidOperationException($"Episode {_episode} wants {effect.GetType().Name}, which nobody carries out.");
        }
    }

    public void Close(IActorContext context)
    {
        foreach (var child in (IActorRef[])[_sampler, _stabilisation, _rollout])
        {
            context.Unwatch(child);
            context.Stop(child);
        }

        Dispose();
    }

    public void Dispose()
    {
        // A simulated cluster has nothing to wait for; a live one closes its sockets behind us.
        var closing = Cluster.DisposeAsync();
        if (!closing.IsCompleted)
            _ = closing.AsTask();
    }
}
