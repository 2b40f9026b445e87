using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Persistence.Sql.Config;
using Sluice.Actors.Clusters;
using Sluice.Actors.Faults;
using Sluice.Actors.Fleet;
using Sluice.Actors.Integrity;
using Sluice.Actors.Learning;
using Sluice.Actors.Learning.Experiences;
using Sluice.Actors.Membership;
using Sluice.Actors.Serialization;
using Sluice.Actors.Storage;
using Sluice.Actors.Telemetry;
using Sluice.Actors.Tls;
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

    /// <summary>The Spark clusters that are tuned for as long as nodes serve; null for none.</summary>
    public FleetSettings? Fleet { get; init; }

    /// <summary>How its learner learns from clusters that are tuned; null where they keep what they learn to themselves.</summary>
    public ExperienceSettings? Experience { get; init; }

    /// <summary>Stored at the start where it is missing; null for none.</summary>
    public StoredPolicy? Policy { get; init; }

    /// <summary>HOCON that wins over the embedded one.</summary>
    public string? Hocon { get; init; }

    /// <summary>Where this node is to die; null for nowhere.</summary>
    public Injection? Injection { get; init; }

    /// <summary>Where the node's actors count; it can be read before the node is up.</summary>
    public NodeTelemetry Telemetry { get; init; } = new();
}

/// <summary>One Akka node, up and serving: the sharded clusters, the learner, its copy of the policies.</summary>
public sealed class TuningNode : IAsyncDisposable
{
    private const string ClusterTypeName = "cluster";

    private readonly CoordinatedShutdown _shutdown;

    private TuningNode(ActorSystem system, IActorRef clusters, IActorRef learner, PolicyStore policies)
    {
        System = system;
        Clusters = clusters;
        Learner = learner;
        Policies = policies;
        _shutdown = CoordinatedShutdown.Get(system);
    }

    public ActorSystem System { get; }

    /// <summary>Takes every <see cref="IClusterMessage"/> to the actor that owns the cluster.</summary>
    public IActorRef Clusters { get; }

    /// <summary>Takes messages to the learner, wherever it lives.</summary>
    public IActorRef Learner { get; }

    public PolicyStore Policies { get; }

    /// <summary>The keeper of the managed clusters, if it is on this node.</summary>
    public ICanTell Fleet => System.ActorSelection($"/user/fleet-singleton/{FleetKeeperActor.Name}");

    /// <summary>Starts a node that founds an Akka cluster of its own, and waits until it is up.</summary>
    /// <exception cref="NodeConfigurationException">Akka does not start with these settings.</exception>
    public static async Task<TuningNode> StartAsync(TuningNodeSettings settings, CancellationToken cancellation = default)
    {
        var policies = new PolicyStore(settings.Journal.DataOptions());
        await settings.Journal.PrepareAsync(cancellation).ConfigureAwait(false);
        await policies.InitialiseAsync(cancellation).ConfigureAwait(false);

        var system = Create(settings, settings.Hocon);
        settings.Telemetry.View.Started(system);
        var cluster = Akka.Cluster.Cluster.Get(system);
        await cluster.JoinAsync(cluster.SelfAddress, cancellation).ConfigureAwait(false);
        return await ServeAsync(system, settings, policies, null, NodeRoles.All, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Starts a node of a real Akka cluster: joins the one of its journal's database, or founds it where there is none, and waits until it is up.
    /// </summary>
    /// <exception cref="NodeConfigurationException">Akka does not start with these settings, or at this address.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop before it was up.</exception>
    public static async Task<TuningNode> JoinAsync(TuningNodeSettings settings, MembershipSettings membership, CancellationToken cancellation = default)
    {
        var policies = new PolicyStore(settings.Journal.DataOptions());
        var leases = new LeaseTable(settings.Journal);
        var owners = new OwnerTable(settings.Journal);
        await settings.Journal.PrepareAsync(cancellation).ConfigureAwait(false);

        // The settings of this node win over the files: what it listens on is what it tells the others.
        var system = Create(settings, $"{settings.Hocon}\n{membership.Hocon()}", [new DatabaseLease.TableSetup(leases), .. TlsRemoting.Setups(membership.Tls)]);
        settings.Telemetry.View.Started(system);
        settings.Telemetry.CertificateExpires = membership.Tls?.Certificate.NotAfter;
        try
        {
            await using (await SchemaLock.TakeAsync(settings.Journal, cancellation).ConfigureAwait(false))
            {
                await policies.InitialiseAsync(cancellation).ConfigureAwait(false);
                await JournalTables.CreateAsync(system, cancellation).ConfigureAwait(false);
                await owners.InitialiseAsync(cancellation).ConfigureAwait(false);
                await leases.InitialiseAsync(cancellation).ConfigureAwait(false);
            }

            // Nodes of another build may come with another one, and are to run what this one's policy chooses.
            await policies.Selections.SaveAsync(new SelectionDocument(settings.Selection), cancellation).ConfigureAwait(false);
            if (settings.Policy is { } policy)
                await policies.SaveAsync(policy, cancellation).ConfigureAwait(false);

            await new ClusterJoining(Akka.Cluster.Cluster.Get(system), membership, leases, TimeProvider.System).JoinAsync(cancellation).ConfigureAwait(false);
            system.ActorOf(Props.Create(() => new MemberLogActor()), "members");
            // A guest's lease would keep those who come back from founding a cluster when it alone is left.
            if (membership.Roles.Count > 0)
                FormationRelease.OnShutdown(system, system.ActorOf(Props.Create(() => new FormationKeeperActor(leases, membership)), "formation"));
            return await ServeAsync(system, settings, policies, owners, membership.Roles, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await system.Terminate().ConfigureAwait(false);
            throw;
        }
    }

    private static ActorSystem Create(TuningNodeSettings settings, string? hocon, params Setup[] setups)
    {
        try
        {
            var config = NodeConfiguration.Load(settings.Journal, settings.Threads, hocon);
            return ActorSystem.Create(
                settings.SystemName,
                ActorSystemSetup.Create([BootstrapSetup.Create().WithConfig(config), SluiceSerializer.Setup, new DataOptionsSetup(settings.Journal.DataOptions()), .. setups]));
        }
        // Constructors all over Akka read the settings, and each throws what it likes of a type that is not there, a number that is none, a port that is taken.
        catch (Exception failure) when (failure is not (OutOfMemoryException or NodeConfigurationException))
        {
            throw new NodeConfigurationException(
                $"Akka does not start: {failure.GetBaseException().Message} Look at the address, and at the Akka settings in hocon/*.conf if there are any.", failure);
        }
    }

    private static async Task<TuningNode> ServeAsync(
        ActorSystem system, TuningNodeSettings settings, PolicyStore policies, OwnerTable? owners, IReadOnlyCollection<string> roles,
        CancellationToken cancellation)
    {
        var quarantine = new Quarantine(new JournalRows(settings.Journal));
        var telemetry = settings.Telemetry;
        telemetry.Watch(quarantine);
        var copy = system.ActorOf(Props.Create(() => new PolicyCopyActor(policies)), "policies");
        var learner = system.ActorOf(
            ClusterSingletonProxy.Props("/user/learner-singleton", ClusterSingletonProxySettings.Create(system)), "learner-proxy");
        var sharding = ClusterSharding.Get(system);
        var extractor = new ClusterMessageExtractor(system.Settings.Config.GetInt(NodeConfiguration.Shards));
        var keeper = settings.Fleet is null ? null : system.ActorOf(
            ClusterSingletonProxy.Props("/user/fleet-singleton", ClusterSingletonProxySettings.Create(system).WithSingletonName(FleetKeeperActor.Name).WithRole(NodeRoles.Tuner)),
            "fleet-proxy");
        var clusterSettings = new ClusterSettings(settings.Factory, settings.Selection, copy, learner)
        {
            Quarantine = quarantine,
            Owners = owners,
            Keeper = keeper,
            OffersExperience = settings.Experience is not null,
            Telemetry = telemetry,
            Injection = settings.Injection,
        };
        var clusters = roles.Contains(NodeRoles.Tuner)
            ? await sharding.StartAsync(
                ClusterTypeName,
                id => Props.Create(() => new ClusterActor(id, clusterSettings)).WithDispatcher("sluice.cluster-dispatcher"),
                ClusterShardingSettings.Create(system),
                extractor).ConfigureAwait(false)
            : await sharding.StartProxyAsync(ClusterTypeName, NodeRoles.Tuner, extractor).ConfigureAwait(false);
        // A node of several serves when it knows where clusters are. Stopped before that, the coordinator of shards would wait for its own state.
        if (owners is not null)
            await ShardCoordinator.AnswersAsync(clusters, cancellation).ConfigureAwait(false);
        if (roles.Contains(NodeRoles.Learner))
        {
            var learnerSettings = new LearnerSettings(clusters, policies, settings.Selection, settings.Engine)
            {
                Experience = settings.Experience,
                Quarantine = quarantine,
                Owners = owners,
                Telemetry = telemetry,
                Injection = settings.Injection,
            };
            // A singleton that stopped by itself stays away: this one is started again.
            var learnerProps = RestartedActor.Of(
                Props.Create(() => new LearnerActor(learnerSettings)).WithDispatcher("sluice.learner-dispatcher"), longestPause: TimeSpan.FromSeconds(8));
            system.ActorOf(
                ClusterSingletonManager.Props(
                    learnerProps,
                    PoisonPill.Instance,
                    ClusterSingletonManagerSettings.Create(system)),
                "learner-singleton");
        }

        if (settings.Fleet is { } fleet && roles.Contains(NodeRoles.Tuner))
        {
            system.ActorOf(
                ClusterSingletonManager.Props(
                    Props.Create(() => new FleetKeeperActor(fleet, clusters, TimeProvider.System)),
                    PoisonPill.Instance,
                    ClusterSingletonManagerSettings.Create(system).WithSingletonName(FleetKeeperActor.Name).WithRole(NodeRoles.Tuner)),
                "fleet-singleton");
        }

        telemetry.View.Serving();
        return new TuningNode(system, clusters, learner, policies);
    }

    /// <summary>The node's address, with the number of its incarnation.</summary>
    public string Address => NodeName.Of(Akka.Cluster.Cluster.Get(System).SelfUniqueAddress);

    /// <summary>Completes when the node has ended, by whatever cause.</summary>
    public async Task<NodeEnd> EndedAsync()
    {
        await System.WhenTerminated.ConfigureAwait(false);
        return NodeEnds.Of(_shutdown.ShutdownReason) ?? NodeEnd.Asked;
    }

    /// <summary>Leaves the Akka cluster and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _shutdown.Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance).ConfigureAwait(false);
        await System.WhenTerminated.ConfigureAwait(false);
    }

    private sealed class ClusterMessageExtractor(int shards) : HashCodeMessageExtractor(shards)
    {
        public override string? EntityId(object message) => (message as IClusterMessage)?.Cluster.Value;
    }
}
