namespace Sluice.Actors.Tls;

/// <summary>Which end of a connection the holder of a certificate is. A node is both: it takes connections, and it makes its own.</summary>
public enum TlsSide
{
    /// <summary>It has made the connection.</summary>
    Client,

    /// <summary>It has taken the connection.</summary>
    Server,
}
