using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Serialization;
using Sluice.Actors;
using Sluice.Actors.Membership;
using Sluice.Actors.Serialization;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Benchmarks;

/// <summary>One of the two ways in which a message reaches an actor by name in another process.</summary>
/// <param name="Config">Akka's settings, without address and roles.</param>
/// <param name="Serializer">Of the messages.</param>
/// <param name="Dispatcher">Of the actors that are told; null for Akka's own.</param>
/// <param name="Tell">A message to an actor.</param>
/// <param name="Answer">An answer from one.</param>
/// <param name="NameOf">Whom a message is to, and whom an answer is from.</param>
internal sealed record ShardedTellKind(
    Config Config, SerializationSetup Serializer, string? Dispatcher, Func<string, object> Tell, Func<string, object> Answer, Func<object, string?> NameOf)
{
    public const string Role = NodeRoles.Tuner;

    private static readonly EpisodePlan Plan = new(
        EpisodeKind.Tuning, 10, new FromPolicy(new PolicyVersion(new RunId("night"), 11)), 7, 9, 1, null, TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(300), TimeSpan.FromMinutes(10));

    /// <summary>The settings and the serializer of a node, and the largest command that a cluster is told.</summary>
    public static ShardedTellKind Ours { get; } = new(
        // Which entities there are would go into a journal, of which the two processes have none; told messages do not.
        NodeConfiguration.Load(new JournalSettings(JournalProvider.Sqlite, "Data Source=unused"), Environment.ProcessorCount, "akka.cluster.sharding.remember-entities = off"),
        SluiceSerializer.Setup,
        "sluice.cluster-dispatcher",
        name => new BeginEpisode(new EpisodeId(new ClusterId(name), 1), Plan),
        name => new ClusterAccepted(new ClusterId(name)),
        message => (message as IClusterMessage)?.Cluster.Value);

    /// <summary>As many bytes as ours has.</summary>
    private static byte[] Payload { get; } = new byte[ManifestTable.ByType[typeof(BeginEpisode)].Write(Ours.Tell("entity-00")).CalculateSize() - 10];

    public static ShardedTellKind Raw { get; } = new(
        ConfigurationFactory.ParseString("""
            akka {
              loglevel = WARNING
              stdout-loglevel = OFF
              actor.provider = cluster
              cluster.sharding { role = tuner, state-store-mode = ddata, remember-entities = off, distributed-data.durable.keys = [] }
            }
            """).WithFallback(ClusterSharding.DefaultConfig()).WithFallback(ClusterSingleton.DefaultConfig()).WithFallback(DistributedData.DefaultConfig()),
        RawSerializer.Setup,
        null,
        name => new RawMessage(name, Payload),
        name => new RawMessage(name, []),
        message => (message as RawMessage)?.Entity);

    public static ShardedTellKind Of(string name) => name == "ours" ? Ours : Raw;

    /// <param name="port">Of its remoting; 0 for a free one.</param>
    /// <param name="role">Its only role.</param>
    public ActorSystem Start(int port, string role)
    {
        var config = ConfigurationFactory.ParseString(FormattableString.Invariant($$"""
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
            akka.cluster.roles = [{{role}}]
            """)).WithFallback(Config);
        return ActorSystem.Create("benchmark", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), Serializer));
    }

    /// <summary>To the actors of every node: on one of them they live, elsewhere it is only known where.</summary>
    /// <param name="system">The node.</param>
    /// <param name="entity">Makes an actor; null where none lives.</param>
    public Task<IActorRef> RegionAsync(ActorSystem system, Func<Props>? entity)
    {
        var sharding = ClusterSharding.Get(system);
        return entity is null
            ? sharding.StartProxyAsync("told", Role, new Extractor(NameOf))
            : sharding.StartAsync("told", _ => Dispatcher is null ? entity() : entity().WithDispatcher(Dispatcher), ClusterShardingSettings.Create(system), new Extractor(NameOf));
    }

    private sealed class Extractor(Func<object, string?> nameOf) : HashCodeMessageExtractor(100)
    {
        public override string? EntityId(object message) => nameOf(message);
    }
}
