using System.Net;
using System.Net.Sockets;

namespace Sluice.Cluster.Tests;

/// <summary>Free ports of the loopback address.</summary>
internal sealed class Loopback : INetwork
{
    private readonly int[] _ports = FreePorts(7);

    /// <summary>A place where nobody listens.</summary>
    public (string Host, int Port) Nowhere => PlaceOf(3);

    public (string Host, int Port) PlaceOf(int node) => ("127.0.0.1", _ports[node]);

    /// <summary>Where node 0, 1 or 2 may serve HTTP.</summary>
    public int HttpPortOf(int node) => _ports[4 + node];

    public IReadOnlyList<string> PrefixOf(int node) => [];

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }
}
