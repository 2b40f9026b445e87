using System.Globalization;
using System.Reflection;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Persistence;
using Sluice.Actors.Storage;
using Sluice.Actors.Tls;

namespace Sluice.Actors;

/// <summary>The Akka settings of a node: the embedded HOCON files, one a concern, under whatever the caller lays over them.</summary>
public static class NodeConfiguration
{
    internal const string Shards = "sluice.sharding.number-of-shards";

    /// <param name="journal">Where the journal is.</param>
    /// <param name="threads">Threads for clusters, simulated ones compute on them; at least 1.</param>
    /// <param name="overrides">HOCON that wins over everything embedded; null for none.</param>
    /// <exception cref="NodeConfigurationException">It would have other shards.</exception>
    /// <exception cref="ArgumentException">Others would reach the node in plaintext.</exception>
    public static Config Load(JournalSettings journal, int threads, string? overrides = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var own = ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
            sluice.cluster-dispatcher.dedicated-thread-pool.thread-count = {{threads}}
            akka.persistence.journal.sql {
              connection-string = {{HoconString.Quoted(journal.Connection)}}
              provider-name = {{HoconString.Quoted(journal.ProviderName)}}
              parallelism = {{journal.Parallelism}}
            }
            akka.persistence.snapshot-store.sql {
              connection-string = {{HoconString.Quoted(journal.Connection)}}
              provider-name = {{HoconString.Quoted(journal.ProviderName)}}
            }
            akka.persistence.query.journal.sql {
              connection-string = {{HoconString.Quoted(journal.Connection)}}
              provider-name = {{HoconString.Quoted(journal.ProviderName)}}
            }
            """));
        var embedded = Libraries().Aggregate(
            Embedded().Aggregate(own, (config, text) => config.WithFallback(ConfigurationFactory.ParseString(text))),
            (config, library) => config.WithFallback(library));
        return Plaintext.Checked(overrides is null ? embedded : WithSameShards(ConfigurationFactory.ParseString(overrides).WithFallback(embedded), embedded));
    }

    private static Config WithSameShards(Config config, Config embedded) => config.GetString(Shards) == embedded.GetString(Shards)
        ? config
        : throw new NodeConfigurationException($"{Shards} is part of the data and never changes; leave it out of the Akka settings.");

    /// <summary>
    /// What Akka's libraries would add when they are first used. A node of several has sent its first message by then, and the serializers are fixed
    /// with it: what passes between shards, singletons and replicas would find only the closed one.
    /// </summary>
    private static IEnumerable<Config> Libraries() =>
        [ClusterSharding.DefaultConfig(), ClusterSingleton.DefaultConfig(), DistributedData.DefaultConfig(), Persistence.DefaultConfig()];

    private static IEnumerable<string> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".conf", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }
}
