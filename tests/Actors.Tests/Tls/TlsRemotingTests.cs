using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;
using Sluice.Actors.Membership;
using Sluice.Actors.Tls;
using Xunit;

namespace Sluice.Actors.Tests.Tls;

/// <summary>Akka's remoting with our certificates, in one process; nodes of an Akka cluster are in the tests of several processes.</summary>
public sealed class TlsRemotingTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("stranger");
    private readonly List<ActorSystem> _started = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _started)
            await system.Terminate();
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task Two_nodes_with_certificates_of_one_authority_talk_and_each_has_dialled_the_other()
    {
        var (one, two) = (Start(), Start());
        await TalkAsync(one, two);
        await TalkAsync(two, one);
        Assert.Equal("akka.ssl.tcp", AddressOf(one).Protocol);
        Assert.All((ActorSystem[])[one, two], RunsOn);
    }

    [Theory]
    [InlineData("expired", "expired at")]
    [InlineData("early", "not valid before")]
    [InlineData("stranger", "none of this node's authorities")]
    [InlineData("elsewhere", "not for 127.0.0.1")]
    [InlineData("silent", "no TLS handshake")]
    public async Task A_node_that_dials_an_imposter_refuses_it_says_why_and_talks_on_with_the_others(string who, string why)
    {
        var (node, other) = (Start(), Start());
        var warnings = WarningsOf(node);
        using var shown = CertificateOf(who);
        await using var imposter = new Imposter(shown);
        node.ActorSelection($"akka.ssl.tcp://sluice@127.0.0.1:{imposter.Port}/user/echo").Tell("secret");
        await SaysAsync(warnings, why);
        Assert.True(imposter.Dialled > 0);
        await TalkAsync(node, other);
        RunsOn(node);
    }

    [Theory]
    [InlineData("expired", "expired at")]
    [InlineData("stranger", "none of this node's authorities")]
    [InlineData("nobody", "did not provide a certificate")]
    public async Task A_node_that_is_dialled_by_an_imposter_hangs_up_says_why_and_talks_on_with_the_others(string who, string why)
    {
        var (node, other) = (Start(), Start());
        var warnings = WarningsOf(node);
        using var shown = CertificateOf(who);
        Assert.False(await Imposter.IsAcceptedAsync(AddressOf(node).Port!.Value, shown));
        await SaysAsync(warnings, why);
        await TalkAsync(node, other);
        RunsOn(node);
    }

    [Fact]
    public async Task A_node_is_accepted_by_its_certificate_alone_when_it_dials()
    {
        var node = Start();
        // Where it is to be found is checked when it is answered.
        using var elsewhere = CertificateOf("elsewhere");
        Assert.True(await Imposter.IsAcceptedAsync(AddressOf(node).Port!.Value, elsewhere));
        RunsOn(node);
    }

    [Fact]
    public async Task A_node_whose_certificate_names_another_host_gets_no_answer()
    {
        using var elsewhere = CertificateOf("elsewhere");
        var (node, lost) = (Start(), Start(elsewhere!));
        var warnings = WarningsOf(node);
        await Assert.ThrowsAsync<AskTimeoutException>(() => EchoOf(node, lost).Ask<string>("hello", TimeSpan.FromSeconds(3)));
        await SaysAsync(warnings, "not for 127.0.0.1");
        RunsOn(node);
    }

    [Fact]
    public async Task A_node_in_plaintext_and_whoever_sends_anything_else_get_nowhere_and_the_node_runs_on()
    {
        var (node, other) = (Start(), Start());
        var plain = Start(null);
        await Assert.ThrowsAsync<AskTimeoutException>(() => plain.ActorSelection($"akka.tcp://sluice@127.0.0.1:{AddressOf(node).Port}/user/echo").Ask<string>("hello", TimeSpan.FromSeconds(2)));
        var warnings = WarningsOf(node);
        node.ActorSelection($"akka.ssl.tcp://sluice@127.0.0.1:{AddressOf(plain).Port}/user/echo").Tell("secret");
        await SaysAsync(warnings, "TLS handshake");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, AddressOf(node).Port!.Value, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"), TestContext.Current.CancellationToken);
        await TalkAsync(node, other);
        Assert.All((ActorSystem[])[node, plain], RunsOn);
    }

    [Fact]
    public void Akka_s_own_end_of_a_node_whose_handshake_failed_is_told_from_one_that_was_asked_for()
    {
        var type = typeof(DotNettySslSetup).Assembly.GetType("Akka.Remote.Transport.DotNetty.TlsHandshakeFailureReason", throwOnError: true)!;
        Assert.Equal(NodeEnd.HandshakeFailed, NodeEnds.Of((CoordinatedShutdown.Reason)Activator.CreateInstance(type, "why")!));
        Assert.Equal(NodeEnd.Asked, NodeEnds.Of(CoordinatedShutdown.ActorSystemTerminateReason.Instance));
    }

    private X509Certificate2? CertificateOf(string who) => who switch
    {
        "expired" => _authority.Issue(["127.0.0.1"], TimeSpan.FromHours(-2), TimeSpan.FromHours(-1)),
        "early" => _authority.Issue(["127.0.0.1"], TimeSpan.FromHours(1), TimeSpan.FromHours(2)),
        "stranger" => _stranger.Issue("127.0.0.1"),
        "elsewhere" => _authority.Issue("10.0.0.7", "elsewhere"),
        _ => null,
    };

    private ActorSystem Start() => Start(_authority.Issue("127.0.0.1"));

    /// <param name="certificate">Null for a node in plaintext.</param>
    private ActorSystem Start(X509Certificate2? certificate)
    {
        var identity = certificate is null ? null : new TlsIdentity(certificate, new Authorities([_authority.Certificate]));
        var membership = new MembershipSettings("127.0.0.1", FreePort(), new SeedPeers([])) { Tls = identity };
        var config = ConfigurationFactory.ParseString($"akka.actor.provider = remote\nakka.loglevel = WARNING\nakka.loggers = []\nakka.stdout-loglevel = OFF\n{membership.Hocon()}");
        var system = ActorSystem.Create("sluice", ActorSystemSetup.Create([BootstrapSetup.Create().WithConfig(config), .. TlsRemoting.Setups(identity)]));
        system.ActorOf(Props.Create(() => new EchoActor()), "echo");
        _started.Add(system);
        return system;
    }

    private static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    private static ActorSelection EchoOf(ActorSystem asked, ActorSystem asker) => asker.ActorSelection($"{AddressOf(asked)}/user/echo");

    private static async Task TalkAsync(ActorSystem asker, ActorSystem asked) =>
        Assert.Equal("hello", await EchoOf(asked, asker).Ask<string>("hello", Patience, TestContext.Current.CancellationToken));

    private static void RunsOn(ActorSystem system) => Assert.Null(CoordinatedShutdown.Get(system).ShutdownReason);

    private static Inbox WarningsOf(ActorSystem system)
    {
        var inbox = Inbox.Create(system);
        system.EventStream.Subscribe(inbox.Receiver, typeof(Warning));
        return inbox;
    }

    private static async Task SaysAsync(Inbox warnings, string text)
    {
        var said = new List<string>();
        while (said.Count == 0 || !said[^1].Contains(text, StringComparison.Ordinal))
        {
            var message = await warnings.ReceiveAsync(Patience);
            Assert.True(message is Warning, $"nothing with '{text}' was said, but: {string.Join("; ", said)}");
            said.Add(message.ToString()!);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class EchoActor : ReceiveActor
    {
        public EchoActor() => ReceiveAny(message => Sender.Tell(message));
    }
}
