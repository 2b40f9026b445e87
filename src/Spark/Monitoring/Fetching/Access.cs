using System.Collections.Immutable;

namespace Sluice.Spark.Monitoring.Fetching;

/// <summary>What one may do on behalf of a cluster: which credential goes to the server asked, where that may lead, and whose word is taken for who it is.</summary>
/// <param name="Credential">Sent to the server that was asked and to no other that it leads to; null for none.</param>
/// <param name="Hosts">Besides the host that was asked, those that it may redirect to.</param>
/// <param name="RootsFile">Certificates (PEM) that sign the servers' of this cluster, and nobody else does; null for those that the process trusts.</param>
internal sealed record Access(Credential? Credential, ImmutableArray<string> Hosts, string? RootsFile = null)
{
    public static Access Anonymous { get; } = new(null, []);

    /// <summary>Whether a redirect may be followed. A driver on YARN leads to the resource manager's proxy; one to any other host could lead anywhere.</summary>
    public bool Allows(Uri asked, Uri next) =>
        (next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && asked.Scheme == Uri.UriSchemeHttp))
        && next.UserInfo.Length == 0
        && (IsHost(asked.Host, next) || Hosts.Any(host => IsHost(host, next)));

    public static bool IsSameServer(Uri asked, Uri next) =>
        asked.Scheme == next.Scheme && asked.Port == next.Port && IsHost(asked.Host, next);

    private static bool IsHost(string host, Uri place) => string.Equals(host, place.Host, StringComparison.OrdinalIgnoreCase);
}
