using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Actors.Tests;

public sealed class NodeConfigurationTests
{
    private static readonly JournalSettings Sqlite = new(JournalProvider.Sqlite, "Data Source=C:\\a \"quoted\" place\\j.db");

    [Fact]
    public void Every_embedded_file_is_in_force()
    {
        var config = NodeConfiguration.Load(Sqlite, 3);
        Assert.Equal("cluster", config.GetString("akka.actor.provider"));
        Assert.Equal(3, config.GetInt("sluice.cluster-dispatcher.dedicated-thread-pool.thread-count"));
        Assert.Contains("RejectingSerializer", config.GetString("akka.actor.serializers.json"), StringComparison.Ordinal);
        Assert.False(config.GetBoolean("akka.actor.serialization-settings.allow-unregistered-types", true));
        Assert.Equal("WARNING", config.GetString("akka.loglevel"));
        Assert.True(config.GetBoolean("akka.cluster.sharding.remember-entities"));
        Assert.True(config.GetBoolean("akka.persistence.snapshot-store.sql.snapshot-is-optional"));
        // Part of the data.
        Assert.Equal(100, config.GetInt("sluice.sharding.number-of-shards"));
    }

    [Fact]
    public void The_journal_is_the_one_that_was_asked_for_everywhere()
    {
        foreach (var (journal, provider, parallelism) in (IEnumerable<(JournalSettings, string, int)>)
            [(Sqlite, "SQLite.MS", 1), (new(JournalProvider.PostgreSql, "Host=h"), "PostgreSQL.15", 3)])
        {
            var config = NodeConfiguration.Load(journal, 1);
            Assert.Equal(parallelism, config.GetInt("akka.persistence.journal.sql.parallelism"));
            foreach (var place in (string[])["akka.persistence.journal.sql", "akka.persistence.snapshot-store.sql", "akka.persistence.query.journal.sql"])
            {
                Assert.Equal(journal.Connection, config.GetString($"{place}.connection-string"));
                Assert.Equal(provider, config.GetString($"{place}.provider-name"));
            }
        }
    }

    [Fact]
    public void What_the_caller_lays_over_it_wins()
    {
        var config = NodeConfiguration.Load(Sqlite, 1, "akka.loglevel = DEBUG\nakka.remote.dot-netty.tcp.port = 4053");
        Assert.Equal("DEBUG", config.GetString("akka.loglevel"));
        Assert.Equal(4053, config.GetInt("akka.remote.dot-netty.tcp.port"));
        Assert.Equal("127.0.0.1", config.GetString("akka.remote.dot-netty.tcp.hostname"));
    }

    [Theory]
    [InlineData("sluice.sharding.number-of-shards = 7")]
    [InlineData("sluice = 1")]
    public void The_shards_of_the_data_cannot_be_others(string overrides) => Assert.Contains(
        "number-of-shards", Assert.Throws<NodeConfigurationException>(() => NodeConfiguration.Load(Sqlite, 1, overrides)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_host_is_a_value_whatever_is_in_it()
    {
        const string Host = "fe80::1%\" x = {";
        var config = Akka.Configuration.ConfigurationFactory.ParseString(new MembershipSettings(Host, 4053, new SeedPeers([])).Hocon());
        Assert.Equal(Host, config.GetString("akka.remote.dot-netty.tcp.hostname"));
    }

    [Fact]
    public void A_node_has_at_least_one_thread() => Assert.Throws<ArgumentOutOfRangeException>(() => NodeConfiguration.Load(Sqlite, 0));
}
