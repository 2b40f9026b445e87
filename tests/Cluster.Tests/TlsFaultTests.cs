using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Sluice.Actors.Tests.Storage;
using Sluice.Actors.Tests.Tls;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>
/// Nodes whose certificate is expired, another authority's or another host's, and one that has none: each stays outside and says why, and the others go on. Takes
/// minutes, so it is explicit: the README has its command.
/// </summary>
[Trait("Category", "Slow")]
public sealed class TlsFaultTests(PostgresServer postgres, ITestOutputHelper output) : IDisposable
{
    private const string Host = "127.0.0.1";

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("stranger");

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Theory(Explicit = true)]
    [InlineData("expired", "its certificate expired at")]
    [InlineData("early", "its certificate is not valid before")]
    [InlineData("elsewhere", "its certificate is for elsewhere, not for 127.0.0.1")]
    [InlineData("stranger", "none of this node's authorities")]
    public async Task A_node_that_the_others_would_refuse_is_refused_at_its_start(string who, string why)
    {
        using var certificate = CertificateOf(who);
        var port = new Loopback().PlaceOf(0).Port.ToString(CultureInfo.InvariantCulture);
        using var node = new ServeProcess("node", [], ["--port", port, .. _authority.Arguments(certificate)], null);
        Assert.Equal(2, await node.EndAsync(Nodes.Patience));
        Assert.Equal(1, node.Count(why));
        Assert.Equal(1, node.Count("Sluice:Node:Tls:CertificateFile"));
        output.WriteLine(node.Said());
    }

    [Fact(Explicit = true)]
    public async Task A_node_that_is_to_be_reached_from_elsewhere_without_a_certificate_is_refused_at_its_start()
    {
        using var node = new ServeProcess("node", [], ["--host", "10.213.77.1"], null);
        Assert.Equal(2, await node.EndAsync(Nodes.Patience));
        Assert.Equal(1, node.Count("Sluice:Node:Host (--host) is 10.213.77.1"));
        Assert.Equal(1, node.Count("--tls-certificate"));
    }

    [Fact(Explicit = true)]
    public async Task A_node_of_another_authority_stays_outside_also_when_it_believes_the_others_and_they_go_on()
    {
        var believed = _stranger.AuthoritiesFile;
        using var nodes = new Nodes(await postgres.DatabaseAsync(), new Loopback())
        {
            TlsOf = node => node == 2 ? _stranger.Arguments(_stranger.Issue(Host), believed) : Good(),
        };
        await StartTwoAsync(nodes);
        var suspicious = nodes.Start(2);
        await suspicious.SaysAsync("none of this node's authorities", Nodes.Patience);
        await StaysOutsideAsync(nodes);

        believed = _stranger.File("both.pem", _stranger.Certificate.ExportCertificatePem() + "\n" + _authority.Certificate.ExportCertificatePem());
        var trusting = nodes.Start(2);
        await trusting.SaysAsync("hung up when it saw this node's certificate", Nodes.Patience);
        await Task.WhenAny(nodes[0].SaysAsync("none of this node's authorities", Nodes.Patience), nodes[1].SaysAsync("none of this node's authorities", Nodes.Patience));
        await StaysOutsideAsync(nodes);
    }

    [Fact(Explicit = true)]
    public async Task A_node_that_talks_in_plaintext_stays_outside_and_the_others_go_on()
    {
        using var nodes = new Nodes(await postgres.DatabaseAsync(), new Loopback()) { TlsOf = node => node == 2 ? [] : Good() };
        await StartTwoAsync(nodes);
        nodes.Start(2);
        await StaysOutsideAsync(nodes);
    }

    [Fact(Explicit = true)]
    public async Task A_node_whose_certificate_expires_stays_with_the_others_until_it_is_started_again()
    {
        var validFor = TimeSpan.FromSeconds(60);
        var last = _authority.Arguments(_authority.Issue([Host], TimeSpan.FromHours(-1), validFor));
        var expires = Task.Delay(validFor + TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        using var nodes = new Nodes(await postgres.DatabaseAsync(), new Loopback()) { TlsOf = node => node == 1 ? last : Good() };
        await nodes.StartThreeAsync();
        await expires;
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 2], nodes.Running);
        Assert.All(nodes.Running, node => Assert.Equal(0, nodes[node].Count("Member unreachable")));

        await nodes[1].SignalAsync("TERM");
        Assert.Equal(0, await nodes[1].EndAsync(Nodes.Patience));
        Assert.Equal(2, await nodes.Start(1).EndAsync(Nodes.Patience));
        Assert.Equal(1, nodes[1].Count("its certificate expired at"));
        Assert.Equal([0, 2], nodes.Running);
        nodes.LearnerOf(0, 2);
    }

    private string[] Good() => _authority.Arguments(_authority.Issue(Host));

    private X509Certificate2 CertificateOf(string who) => who switch
    {
        "expired" => _authority.Issue([Host], TimeSpan.FromHours(-2), TimeSpan.FromHours(-1)),
        "early" => _authority.Issue([Host], TimeSpan.FromHours(1), TimeSpan.FromHours(2)),
        "elsewhere" => _authority.Issue("elsewhere"),
        _ => _stranger.Issue(Host),
    };

    private static async Task StartTwoAsync(Nodes nodes)
    {
        nodes.Start(0);
        nodes.Start(1);
        await nodes.SeeEachOtherAsync(0, 1);
        await nodes.LearnerStartsAsync(0, Nodes.Patience, 0, 1);
    }

    /// <summary>Node 2 neither joins nor founds, and the two others do not mind.</summary>
    private static async Task StaysOutsideAsync(Nodes nodes)
    {
        await nodes[2].SaysAsync("may not found a cluster", Nodes.Patience);
        // Longer than an unreachable member is waited for.
        await Task.Delay(TimeSpan.FromSeconds(25), TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 2], nodes.Running);
        Assert.Equal(0, nodes[2].Count("serving as") + nodes[2].Count("Founding the cluster"));
        for (var node = 0; node < 2; node++)
        {
            Assert.Equal(0, nodes[node].Count("Member unreachable"));
            Assert.Equal(0, nodes[node].Count("Member gone"));
        }

        nodes.LearnerOf(0, 1);
        await nodes[2].SignalAsync("TERM");
        Assert.Equal(130, await nodes[2].EndAsync(Nodes.Patience));
    }
}
