using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Sluice.Hosting.Settings;
using Xunit;

namespace Sluice.Hosting.Tests.Settings;

public sealed class NodeOptionsTests
{
    private static readonly string Here = Path.GetTempPath();

    [Fact]
    public void Without_anything_said_one_node_with_both_roles_serves_this_machine()
    {
        var membership = new NodeOptions().With(JournalProvider.Sqlite, Here);
        Assert.Equal(("127.0.0.1", 4053, true, DowningRule.KeepMajority), (membership.Host, membership.Port, membership.OwnsJournal, membership.Downing));
        Assert.Equal(["tuner", "learner"], membership.Roles);
        Assert.Empty(Assert.IsType<SeedPeers>(membership.Peers).Seeds);
    }

    [Fact]
    public void Peers_are_a_list_or_a_name()
    {
        var listed = new NodeOptions { Seeds = "a:1, [fd00::7]:2", Roles = "learner", Downing = "lease-majority" }.With(JournalProvider.PostgreSql, Here);
        Assert.Equal([new("a", 1), new("fd00::7", 2)], Assert.IsType<SeedPeers>(listed.Peers).Seeds);
        Assert.Equal((false, DowningRule.LeaseMajority), (listed.OwnsJournal, listed.Downing));
        Assert.Equal(["learner"], listed.Roles);
        Assert.Equal(new DnsPeers("sluice.svc", 4053), new NodeOptions { PeersDns = "sluice.svc:4053" }.With(JournalProvider.PostgreSql, Here).Peers);
    }

    public static TheoryData<string, NodeOptionsCase> Refused => new()
    {
        { "Sluice:Node:Port", new(new NodeOptions { Port = 0 }) },
        { "Sluice:Node:Port", new(new NodeOptions { Port = 65536 }) },
        { "Sluice:Node:Host", new(new NodeOptions { Host = "a\"b" }) },
        { "Sluice:Node:Host", new(new NodeOptions { Host = "fe80::1%\" { x = " }) },
        { "Sluice:Node:Host", new(new NodeOptions { Host = "null" }) },
        { "Sluice:Node:Host", new(new NodeOptions { Host = "0.0.0.0" }) },
        { "Sluice:Node:Host", new(new NodeOptions { Host = "::" }) },

        // Others would reach it in plaintext.
        { "Sluice:Node:Host", new(new NodeOptions { Host = "10.0.0.7" }) },
        { "--tls-certificate", new(new NodeOptions { Host = "fd00::7" }) },
        { "Sluice:Node:Tls:CertificateFile", new(new NodeOptions { Host = "sluice-1" }) },
        { "Sluice:Node:Roles", new(new NodeOptions { Roles = "tuner,reader" }) },
        { "Sluice:Node:Roles", new(new NodeOptions { Roles = "," }) },
        { "Sluice:Node:Seeds", new(new NodeOptions { Seeds = "a:1,b" }) },
        { "Sluice:Node:PeersDns", new(new NodeOptions { PeersDns = "name" }) },
        { "Sluice:Node:PeersDns", new(new NodeOptions { Seeds = "a:1", PeersDns = "name:1" }) },
        { "Sluice:Node:Downing", new(new NodeOptions { Downing = "keep-oldest" }) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_makes_no_sense_is_refused_by_its_key(string key, NodeOptionsCase options)
    {
        var refused = Assert.Throws<RefusedException>(() => options.Options.With(JournalProvider.PostgreSql, Here));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public void At_the_loopback_address_nodes_may_talk_in_plaintext(string host) =>
        Assert.Null(new NodeOptions { Host = host }.With(JournalProvider.PostgreSql, Here).Tls);

    [Fact]
    public void Several_nodes_need_a_database_server()
    {
        var refused = Assert.Throws<RefusedException>(() => new NodeOptions { Seeds = "a:1" }.With(JournalProvider.Sqlite, Here));
        Assert.Contains("--journal-postgres", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HTTP_is_off_unless_it_is_asked_for_and_then_at_this_machine_alone()
    {
        Assert.Null(new NodeOptions().Http());
        Assert.Equal("127.0.0.1:8080", new NodeOptions { HttpPort = 8080 }.Http()!.ToString());
        Assert.Equal("[::]:8080", new NodeOptions { HttpPort = 8080, HttpHost = "::" }.Http()!.ToString());
        foreach (var (key, options) in (IEnumerable<(string, NodeOptions)>)
            [
                ("Sluice:Node:HttpPort", new() { HttpPort = 0 }), ("Sluice:Node:HttpPort", new() { HttpPort = 4053 }), ("Sluice:Node:HttpHost", new() { HttpPort = 8080, HttpHost = "sluice-1" }),
            ])
        {
            Assert.Contains(key, Assert.Throws<RefusedException>(options.Http).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Options as a test's data, which must be public.</summary>
    public sealed class NodeOptionsCase
    {
        internal NodeOptionsCase(NodeOptions options) => Options = options;

        internal NodeOptions Options { get; }

        public override string ToString() => Options.ToString();
    }
}
