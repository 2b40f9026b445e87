using Akka.Actor;
using Sluice.Actors.Ownership;
using Sluice.Messages.Clusters;
using Sluice.Spark;

namespace Sluice.Actors.Clusters;

/// <summary>An open connection and the three children that use it, for one episode. One of them acts at a time.</summary>
internal sealed class ClusterConnection : IDisposable
{
    private ClusterConnection(ISparkCluster cluster, IActorRef sampler, IActorRef stabilisation, IActorRef rollout)
    {
        Cluster = cluster;
        Sampler = sampler;
        Stabilisation = stabilisation;
        Rollout = rollout;
    }

    public ISparkCluster Cluster { get; }

    public IActorRef Sampler { get; }

    public IActorRef Stabilisation { get; }

    public IActorRef Rollout { get; }

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
        return new ClusterConnection(cluster, sampler, stabilisation, rollout);

        // Children run where their parent runs: on virtual time a step is theirs alone, and a change of thread would only cost.
        // By type and arguments: an expression would be compiled anew for every episode.
        IActorRef Child<TActor>(string name, params object[] arguments)
            where TActor : ActorBase =>
            context.ActorOf(Props.Create<TActor>(arguments).WithDispatcher(context.Dispatcher.Id), $"{name}-{run}");
    }

    public bool Owns(IActorRef child) => child.Equals(Sampler) || child.Equals(Stabilisation) || child.Equals(Rollout);

    public void Close(IActorContext context)
    {
        foreach (var child in (IActorRef[])[Sampler, Stabilisation, Rollout])
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
