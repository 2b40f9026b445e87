using Sluice.Actors.Membership;
using Xunit;

namespace Sluice.Actors.Tests.Membership;

public sealed class PeersTests
{
    [Theory]
    [InlineData("10.0.0.7:4053", "10.0.0.7", 4053)]
    [InlineData("sluice-0.sluice:1", "sluice-0.sluice", 1)]
    [InlineData("[fd00::7]:65535", "fd00::7", 65535)]
    public void An_address_is_read_and_written_alike(string text, string host, int port)
    {
        Assert.True(PeerAddress.TryParse(text, out var peer));
        Assert.Equal(new PeerAddress(host, port), peer);
        Assert.Equal(text, peer.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("host")]
    [InlineData(":4053")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host: 80")]
    [InlineData("fd00::7:4053")]
    [InlineData("a host:4053")]
    [InlineData("\"host\":4053")]
    public void Anything_else_is_none(string? text) => Assert.False(PeerAddress.TryParse(text, out _));

    [Fact]
    public async Task A_name_stands_for_every_address_it_has()
    {
        var peers = await new DnsPeers("localhost", 4053).FindAsync(TestContext.Current.CancellationToken);
        Assert.Contains(peers, peer => peer is { Host: "127.0.0.1" or "::1", Port: 4053 });
    }
}
