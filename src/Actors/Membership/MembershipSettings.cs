using System.Globalization;
using Sluice.Actors.Tls;

namespace Sluice.Actors.Membership;

/// <summary>Where a node of a real Akka cluster listens, and how it finds the others.</summary>
/// <param name="Host">The name or address at which the others reach it.</param>
/// <param name="Port">The port of its remoting.</param>
/// <param name="Peers">Tells which others may be there.</param>
public sealed record MembershipSettings(string Host, int Port, IPeers Peers)
{
    /// <summary>What it is there for. One of no role uses the others and founds no cluster: nobody in it would do anything.</summary>
    public IReadOnlyList<string> Roles { get; init; } = NodeRoles.All;

    /// <summary>How it proves itself to the others; null for plaintext, at the loopback address alone.</summary>
    public TlsIdentity? Tls { get; init; }

    public DowningRule Downing { get; init; } = DowningRule.KeepMajority;

    /// <summary>No other process can use this journal, so whoever holds the formation lease is dead.</summary>
    public bool OwnsJournal { get; init; }

    /// <summary>The formation lease ends so long after its last renewal. As long as everybody waits after all nodes were lost at once.</summary>
    public TimeSpan LeaseLasts { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often every member renews the lease: several tries fit into its life.</summary>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// An expired lease counts as given up only when nobody renewed it while somebody watched it for so long: after the database was away
    /// the members need a moment to renew.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>How long the peers may take to answer, before the lease is looked at.</summary>
    public TimeSpan AskFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest wait between two looks at the lease.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What of these settings Akka itself reads.</summary>
    public string Hocon() => string.Create(CultureInfo.InvariantCulture, $$"""
        akka.remote.dot-netty.tcp {
          hostname = {{HoconString.Quoted(Host)}}
          public-hostname = {{HoconString.Quoted(Host)}}
          port = {{Port}}
          enable-ssl = off
        }
        {{(Tls is null ? "" : TlsRemoting.Hocon)}}
        akka.cluster {
          roles = [{{string.Join(", ", Roles)}}]
          # How often the peers are asked again.
          seed-node-timeout = 2s
          split-brain-resolver.active-strategy = {{(Downing == DowningRule.KeepMajority ? "keep-majority" : "lease-majority")}}
        }
        """);
}
