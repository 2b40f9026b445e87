namespace Sluice.Actors.Storage;

/// <summary>A lease as its table shows it at one moment.</summary>
/// <param name="Holder">Who holds it.</param>
/// <param name="RenewedBy">Who renewed it last, on the holder's behalf.</param>
/// <param name="Renewals">Rises with every renewal and every change of the holder.</param>
/// <param name="ExpiresMs">When it ends unless it is renewed, in ms since 1970 by the database's clock.</param>
/// <param name="NowMs">When the row was read, by the same clock: a node's own clock decides nothing.</param>
public sealed record LeaseRow(string Holder, string RenewedBy, long Renewals, long ExpiresMs, long NowMs)
{
    public bool IsExpired => ExpiresMs <= NowMs;

    /// <summary>Negative once it has expired.</summary>
    public TimeSpan Left => TimeSpan.FromMilliseconds(ExpiresMs - NowMs);
}
