using System.Net;
using Akka.Configuration;

namespace Sluice.Actors.Tls;

/// <summary>Where a node may talk without TLS: at the loopback address, which no other machine reaches.</summary>
public static class Plaintext
{
    /// <summary>A name is not asked for its address, which may be another one tomorrow.</summary>
    public static bool IsAllowedAt(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Settings as they are, where they keep to it. A file of the operator's may have moved the node elsewhere.</summary>
    /// <exception cref="ArgumentException">They do not; the message names the key.</exception>
    internal static Config Checked(Config config)
    {
        const string Tcp = "akka.remote.dot-netty.tcp";
        if (config.GetBoolean($"{Tcp}.enable-ssl", false))
            return config;
        Check($"{Tcp}.hostname", config.GetString($"{Tcp}.hostname", ""));
        if (config.GetString($"{Tcp}.public-hostname", "") is { Length: > 0 } told)
            Check($"{Tcp}.public-hostname", told);
        return config;
    }

    private static void Check(string key, string host)
    {
        if (!IsAllowedAt(host))
            throw new ArgumentException($"{key} is '{host}', and without TLS a node is reached on its own machine alone: leave it at 127.0.0.1. Nodes on several machines are given certificates, see serve --tls-certificate.", nameof(host));
    }
}
