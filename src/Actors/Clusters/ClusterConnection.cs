using Akka.Actor;
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

    public static ClusterConnection Open(IActorContext context, ClusterSettings settings, ClusterDescription description, BeginEpisode begin, int attempt)
    {
        var cluster = settings.Factory.Connect(description, begin.Episode, begin.Plan);
        // A stopped child keeps its name for a moment, and an episode may be begun again in that moment.
        var name = $"{begin.Episode.Number}-{attempt}";
        var watched = begin.Plan.Kind == EpisodeKind.Tuning;
        // They run where their parent runs: on virtual time a step is theirs alone, and a change of thread would only cost.
        var dispatcher = context.Dispatcher.Id;
        var sampler = context.ActorOf(
            Props.Create(() => new MetricSamplerActor(cluster, settings.Selection, settings.Stabilisation, begin.Episode, watched)).WithDispatcher(dispatcher),
            $"sampler-{name}");
        var stabilisation = context.ActorOf(
            Props.Create(() => new StabilisationActor(sampler, settings.Stabilisation)).WithDispatcher(dispatcher), $"stabilisation-{name}");
        var rollout = context.ActorOf(Props.Create(() => new RolloutActor(cluster)).WithDispatcher(dispatcher), $"rollout-{name}");
        context.Watch(sampler);
        context.Watch(stabilisation);
        context.Watch(rollout);
        return new ClusterConnection(cluster, sampler, stabilisation, rollout);
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
