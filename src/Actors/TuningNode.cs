using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Sluice.Actors.Clusters;
using Sluice.Actors.Integrity;
using Sluice.Actors.Learning;
using Sluice.Actors.Serialization;
using Sluice.Actors.Storage;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Actors;

/// <summary>What a node is started with.</summary>
/// <param name="Journal">Where journal and policies are kept.</param>
/// <param name="Factory">Opens connections to Spark clusters.</param>
/// <param name="Engine">Makes the learning engine a plan names.</param>
public sealed record TuningNodeSettings(JournalSettings Journal, ISparkClusterFactory Factory, Func<string, IPolicyEngine> Engine)
{
    public string SystemName { get; init; } = "sluice";

    public Selection Selection { get; init; } = Selection.BuiltIn;

    /// <summary>Threads for clusters; results never depend on it.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>HOCON that wins over the embedded one.</summary>
    public string? Hocon { get; init; }
}

/// <summary>One Akka node, up and serving: the sharded clusters, the learner, its copy of the policies.</summary>
public sealed class TuningNode : IAsyncDisposable
{
    private TuningNode(ActorSystem system, IActorRef clusters, IActorRef learner, PolicyStore policies, Quarantine quarantine)
    {
        System = system;
        Clusters = clusters;
        Learner = learner;
        Policies = policies;
        Quarantine = quarantine;
    }

    public ActorSystem System { get; }

    /// <summary>Takes every <see cref="IClusterMessage"/> to the actor that owns the cluster.</summary>
    public IActorRef Clusters { get; }

    /// <summary>Takes messages to the learner, wherever it lives.</summary>
    public IActorRef Learner { get; }

    public PolicyStore Policies { get; }

    /// <summary>The entities of this node whose journal is damaged.</summary>
    public Quarantine Quarantine { get; }

    /// <summary>Starts a node that founds an Akka cluster of its own, and waits until it is up.</summary>
    public static async Task<TuningNode> StartAsync(TuningNodeSettings settings, CancellationToken cancellation = default)
    {
        var policies = new PolicyStore(settings.Journal.DataOptions());
        await settings.Journal.PrepareAsync(cancellation).ConfigureAwait(false);
        await policies.InitialiseAsync(cancellation).ConfigureAwait(false);

        var config = NodeConfiguration.Load(settings.Journal, settings.Threads, settings.Hocon);
        var system = ActorSystem.Create(
            settings.SystemName, ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), SluiceSerializer.Setup));
        var cluster = Akka.Cluster.Cluster.Get(system);
        await cluster.JoinAsync(cluster.SelfAddress, cancellation).ConfigureAwait(false);

        var quarantine = new Quarantine();
        var copy = system.ActorOf(Props.Create(() => new PolicyCopyActor(policies)), "policies");
        var learner = system.ActorOf(
            ClusterSingletonProxy.Props("/user/learner-singleton", ClusterSingletonProxySettings.Create(system)), "learner-proxy");
        var clusterSettings = new ClusterSettings(settings.Factory, settings.Selection, copy, learner) { Quarantine = quarantine };
        var clusters = await ClusterSharding.Get(system).StartAsync(
            "cluster",
            id => Props.Create(() => new ClusterActor(id, clusterSettings)).WithDispatcher("sluice.cluster-dispatcher"),
            ClusterShardingSettings.Create(system),
            new ClusterMessageExtractor(config.GetInt("sluice.sharding.number-of-shards"))).ConfigureAwait(false);
        var learnerSettings = new LearnerSettings(clusters, policies, settings.Selection, settings.Engine) { Quarantine = quarantine };
        system.ActorOf(
            ClusterSingletonManager.Props(
                Props.Create(() => new LearnerActor(learnerSettings)).WithDispatcher("sluice.learner-dispatcher"),
                PoisonPill.Instance,
                ClusterSingletonManagerSettings.Create(system)),
            "learner-singleton");
        return new TuningNode(system, clusters, learner, policies, quarantine);
    }

    /// <summary>Leaves the Akka cluster and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance).ConfigureAwait(false);
        await System.WhenTerminated.ConfigureAwait(false);
    }

    private sealed class ClusterMessageExtractor(int shards) : HashCodeMessageExtractor(shards)
    {
        public override string? EntityId(object message) => (message as IClusterMessage)?.Cluster.Value;
    }
}
