using Sluice.Actors.Storage;

namespace Sluice.Actors.Membership;

/// <summary>Since when a lease has been looking the same to one who would like to have it.</summary>
/// <param name="Holder">Its holder, null where nobody held it.</param>
/// <param name="Renewals">How often it had been renewed.</param>
/// <param name="Since">When it was first seen so, by the watcher's own monotonic clock: the database's may jump.</param>
internal readonly record struct FormationWatch(string? Holder, long Renewals, TimeSpan Since)
{
    /// <summary>The lease was read: goes on where it is unchanged, else begins anew.</summary>
    public static FormationWatch See(FormationWatch? before, LeaseRow? row, TimeSpan now) =>
        before is { } watch && watch.Holder == row?.Holder && watch.Renewals == (row?.Renewals ?? 0)
            ? watch
            : new FormationWatch(row?.Holder, row?.Renewals ?? 0, now);
}
