using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Actors.Membership;

/// <summary>Where another node may be reached.</summary>
public readonly record struct PeerAddress(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c>, an IPv6 address in brackets.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PeerAddress peer)
    {
        peer = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            return false;
        var host = text![..colon];
        if (host is ['[', .. var address, ']'])
            host = address;
        else if (host.Contains(':', StringComparison.Ordinal))
            return false;
        if (!IsHost(host))
            return false;
        peer = new PeerAddress(host, port);
        return true;
    }

    /// <summary>Whether text can be a name or an address; the system takes anything for the zone of an IPv6 address.</summary>
    public static bool IsHost(string? text) =>
        text is not null && Uri.CheckHostName(text) != UriHostNameType.Unknown && text.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '%');

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
