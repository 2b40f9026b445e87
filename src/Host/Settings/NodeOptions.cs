using System.Net;
using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Sluice.Actors.Tls;
using Sluice.Hosting.Cli;
using Sluice.Hosting.Serving;
using Sluice.Hosting.Sessions;
using Sluice.Messages;

namespace Sluice.Hosting.Settings;

/// <summary>Where a serving node listens and how it finds the others.</summary>
internal sealed record NodeOptions
{
    /// <summary>The name or address at which the other nodes reach this one.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port of its remoting.</summary>
    public int Port { get; init; } = 4053;

    /// <summary>How the nodes know each other; without it a node is reached on its own machine alone.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary><c>tuner</c>, <c>learner</c> or both, separated by commas.</summary>
    public string Roles { get; init; } = string.Join(',', NodeRoles.All);

    /// <summary>The other nodes, <c>host:port</c> separated by commas; null for none.</summary>
    public string? Seeds { get; init; }

    /// <summary>A name whose address records are the nodes, and their port, as <c>name:port</c>; null for none.</summary>
    public string? PeersDns { get; init; }

    /// <summary><c>keep-majority</c> or <c>lease-majority</c>.</summary>
    public string Downing { get; init; } = "keep-majority";

    /// <summary>The stored version that chooses for managed clusters, <c>run@number</c>; null for the one that comes with the product.</summary>
    public string? Policy { get; init; }

    /// <summary>The port at which health, metrics and members are to be had; null for none.</summary>
    public int? HttpPort { get; init; }

    /// <summary>The address of this machine that <see cref="HttpPort"/> is opened at. Nobody is asked who they are there, so it is this machine's own.</summary>
    public string HttpHost { get; init; } = "127.0.0.1";

    /// <summary>How the log on stderr is written: <c>text</c> or <c>json</c>.</summary>
    public string LogFormat { get; init; } = "text";

    /// <summary>How the log is written.</summary>
    /// <exception cref="RefusedException">There is no such format.</exception>
    public LogFormat ReadLogFormat() => Spelling.Read<LogFormat>(LogFormat, "Sluice:Node:LogFormat");

    /// <summary>The version that chooses; null for the one that comes with the product. A run without a number would be another version on a node that starts later.</summary>
    /// <exception cref="RefusedException">It names no version.</exception>
    public PolicyVersion? ReadPolicy() => Policy is null or PretrainedPolicy.Name ? null
        : PolicyVersion.TryParse(Policy, out var version) ? version
        : throw RefusedException.Usage($"Sluice:Node:Policy is '{Policy}'; give one version, RUN@N ('sluice policy list' names them), or {PretrainedPolicy.Name}.");

    /// <summary>Where HTTP is served; null for nowhere.</summary>
    /// <exception cref="RefusedException">It makes no sense; the message names the key.</exception>
    public IPEndPoint? Http()
    {
        if (HttpPort is not { } port)
            return null;
        if (port is < 1 or > 65535)
            throw RefusedException.Usage($"Sluice:Node:HttpPort is {port}; give a number from 1 to 65535, or leave it out for no HTTP.");
        if (port == Port)
            throw RefusedException.Usage($"Sluice:Node:HttpPort and Sluice:Node:Port are both {port}; give HTTP another one.");
        return IPAddress.TryParse(HttpHost, out var address)
            ? new IPEndPoint(address, port)
            : throw RefusedException.Usage($"Sluice:Node:HttpHost is '{HttpHost}'; give an address of this machine, for example 127.0.0.1, or 0.0.0.0 for all of them.");
    }

    /// <summary>These settings as the node takes them.</summary>
    /// <param name="directory">Where the relative path of a file starts.</param>
    /// <exception cref="RefusedException">They make no sense, by themselves or with this journal; the message names the key.</exception>
    public MembershipSettings With(JournalProvider journal, string directory)
    {
        if (Port is < 1 or > 65535)
            throw RefusedException.Usage($"Sluice:Node:Port is {Port}; give a number from 1 to 65535.");
        // Akka takes the word null for nothing, also in quotes.
        if (!PeerAddress.IsHost(Host) || Host == "null")
            throw RefusedException.Usage($"Sluice:Node:Host is '{Host}', which is no name and no address.");
        if (IPAddress.TryParse(Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            throw RefusedException.Usage($"Sluice:Node:Host is {Host}, at which nobody reaches this node; give the name or address that the others use.");
        var tls = Tls.Read(Host, directory);
        if (tls is null && !Plaintext.IsAllowedAt(Host))
            throw RefusedException.Usage($"Sluice:Node:Host (--host) is {Host}, and without TLS a node is reached on its own machine alone, at 127.0.0.1, ::1 or localhost. For other machines to reach it {TlsOptions.Mend}.");
        var peers = Peers();
        if (journal == JournalProvider.Sqlite && peers is not SeedPeers { Seeds.Count: 0 })
            throw RefusedException.Usage("Several nodes need one database: give its connection with --journal-postgres FILE or Sluice__Journal__Connection, or leave the peers out. SQLite serves one node.");
        var roles = RoleList();
        return new MembershipSettings(Host, Port, peers)
        {
            Roles = roles,
            Tls = tls,
            Downing = Spelling.Read<DowningRule>(Downing, "Sluice:Node:Downing"),
            OwnsJournal = journal == JournalProvider.Sqlite,
        };
    }

    /// <summary>These settings for a process that uses the nodes and is none of them: at any free port, of no role.</summary>
    /// <param name="directory">Where the relative path of a file starts.</param>
    /// <exception cref="RefusedException">They make no sense, by themselves or with this journal; the message names the key.</exception>
    public MembershipSettings AsGuest(JournalProvider journal, string directory) => With(journal, directory) with { Port = 0, Roles = [] };

    private string[] RoleList()
    {
        var roles = Roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray();
        return roles.Length > 0 && roles.All(NodeRoles.All.Contains)
            ? roles
            : throw RefusedException.Usage($"Sluice:Node:Roles is '{Roles}'; give one or more of {string.Join(", ", NodeRoles.All)}, separated by commas.");
    }

    private IPeers Peers()
    {
        var seeds = (Seeds ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (string.IsNullOrWhiteSpace(PeersDns))
            return new SeedPeers([.. seeds.Select(seed => Read(seed, "Sluice:Node:Seeds"))]);
        if (seeds.Length > 0)
            throw RefusedException.Usage("Sluice:Node:Seeds and Sluice:Node:PeersDns are both given; leave one of them out.");
        var service = Read(PeersDns.Trim(), "Sluice:Node:PeersDns");
        return new DnsPeers(service.Host, service.Port);
    }

    private static PeerAddress Read(string text, string key) => PeerAddress.TryParse(text, out var peer)
        ? peer
        : throw RefusedException.Usage($"{key}: '{text}' is not host:port, for example 10.0.0.7:4053.");
}
