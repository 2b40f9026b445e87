using System.Net;
using System.Net.Sockets;

namespace Sluice.Actors.Membership;

/// <summary>Peers by the address records of one name, such as a headless service's; asked anew each time, since pods come and go.</summary>
/// <param name="Name">The name.</param>
/// <param name="Port">The port that all of them listen on.</param>
public sealed record DnsPeers(string Name, int Port) : IPeers
{
    public async Task<IReadOnlyList<PeerAddress>> FindAsync(CancellationToken cancellation)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(Name, cancellation).ConfigureAwait(false);
            return [.. addresses.Select(address => new PeerAddress(address.ToString(), Port)).Distinct()];
        }
        // The first pod of a service has no record yet.
        catch (SocketException unknown) when (unknown.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return [];
        }
        catch (SocketException failure)
        {
            throw new IOException($"the name {Name} cannot be resolved: {failure.Message}", failure);
        }
    }
}
