namespace Sluice.Actors.Membership;

/// <summary>Peers by a list that stays.</summary>
public sealed record SeedPeers(IReadOnlyList<PeerAddress> Seeds) : IPeers
{
    public Task<IReadOnlyList<PeerAddress>> FindAsync(CancellationToken cancellation) => Task.FromResult(Seeds);
}
