using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Sluice.Actors.Tls;
using Xunit;

namespace Sluice.Actors.Tests.Tls;

public sealed class PlaintextTests
{
    private static readonly JournalSettings Journal = new(JournalProvider.Sqlite, "Data Source=j.db");

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("10.0.0.7", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("sluice-1", false)]
    [InlineData("", false)]
    public void Only_the_loopback_address_is_no_other_machine_s(string host, bool isAllowed) => Assert.Equal(isAllowed, Plaintext.IsAllowedAt(host));

    [Theory]
    [InlineData("hostname", "0.0.0.0")]
    [InlineData("hostname", "")]
    [InlineData("public-hostname", "10.0.0.7")]
    public void A_file_that_moves_a_node_elsewhere_is_refused_by_its_key(string key, string host)
    {
        var refused = Assert.Throws<ArgumentException>(() => NodeConfiguration.Load(Journal, 1, $"akka.remote.dot-netty.tcp.{key} = \"{host}\""));
        Assert.Contains($"tcp.{key} is '{host}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--tls-certificate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_with_a_certificate_may_be_anywhere_and_one_without_is_in_plaintext_whatever_a_file_says()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("10.0.0.7");
        var membership = new MembershipSettings("10.0.0.7", 4053, new SeedPeers([]));
        Assert.Throws<ArgumentException>(() => NodeConfiguration.Load(Journal, 1, "akka.remote.dot-netty.tcp.enable-ssl = on\n" + membership.Hocon()));

        var secured = membership with { Tls = new TlsIdentity(certificate, new Authorities([authority.Certificate])) };
        var config = NodeConfiguration.Load(Journal, 1, "akka.remote.dot-netty.tcp.enable-ssl = off\n" + secured.Hocon());
        Assert.True(config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl"));
        Assert.Equal("10.0.0.7", config.GetString("akka.remote.dot-netty.tcp.public-hostname"));
        Assert.False(config.GetBoolean("akka.remote.use-passive-connections", true));
    }
}
