namespace Sluice.Actors.Membership;

/// <summary>Tells which other nodes may be there.</summary>
public interface IPeers
{
    /// <returns>Every node to ask, this one possibly among them; none where there is nobody yet.</returns>
    /// <exception cref="IOException">They cannot be told now; the message has the reason.</exception>
    Task<IReadOnlyList<PeerAddress>> FindAsync(CancellationToken cancellation);
}
