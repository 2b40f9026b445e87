using LinqToDB;
using LinqToDB.Data;
using LinqToDB.Mapping;

namespace Sluice.Actors.Storage;

/// <summary>
/// Leases that Akka nodes hold against each other, in a table beside the journal: whoever reaches the journal can also see who may found.
/// Every change is one statement that compares and sets; time is the database's. Failures of the database reach the caller as
/// <see cref="System.Data.Common.DbException"/>, and then the change may have happened: read again.
/// </summary>
public sealed class LeaseTable(JournalSettings journal)
{
    private readonly DataOptions _options = journal.DataOptions();

    private readonly string _nowMs = journal.Provider == JournalProvider.Sqlite
        ? "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
        : "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)";

    /// <summary>Creates the table where there is none.</summary>
    public Task InitialiseAsync(CancellationToken cancellation = default) =>
        MissingTable.MakeAsync<Row>(_options, "sluice_leases", cancellation);

    /// <returns>Null where nobody holds it.</returns>
    public async Task<LeaseRow?> ReadAsync(string name, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(_options);
        var rows = await database.QueryToListAsync<Reading>(
            $"SELECT holder, renewed_by, renewals, expires_ms, {_nowMs} AS now_ms FROM sluice_leases WHERE name = @name",
            cancellation,
            new DataParameter("name", name)).ConfigureAwait(false);
        return rows is [var row] ? new LeaseRow(row.Holder, row.RenewedBy, row.Renewals, row.ExpiresMs, row.NowMs) : null;
    }

    /// <summary>Takes the lease if it is still as <paramref name="seen"/>; whether it may be taken was judged from that.</summary>
    /// <param name="seen">What <see cref="ReadAsync"/> returned; null where nobody held it.</param>
    /// <returns>Whether it was taken; false when somebody was faster.</returns>
    public async Task<bool> TakeAsync(string name, string holder, TimeSpan lasts, LeaseRow? seen, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(_options);
        var changed = seen is null
            ? await database.ExecuteAsync(
                $"INSERT INTO sluice_leases (name, holder, renewed_by, renewals, expires_ms) VALUES (@name, @holder, @holder, 1, {_nowMs} + @lasts) ON CONFLICT (name) DO NOTHING",
                cancellation,
                new DataParameter("name", name),
                new DataParameter("holder", holder),
                new DataParameter("lasts", (long)lasts.TotalMilliseconds)).ConfigureAwait(false)
            : await database.ExecuteAsync(
                $"UPDATE sluice_leases SET holder = @holder, renewed_by = @holder, renewals = renewals + 1, expires_ms = {_nowMs} + @lasts WHERE name = @name AND holder = @before AND renewals = @renewals",
                cancellation,
                new DataParameter("name", name),
                new DataParameter("holder", holder),
                new DataParameter("lasts", (long)lasts.TotalMilliseconds),
                new DataParameter("before", seen.Holder),
                new DataParameter("renewals", seen.Renewals)).ConfigureAwait(false);
        return changed == 1;
    }

    /// <summary>Prolongs a lease that <paramref name="holder"/> has, also one that has expired since: nobody took it.</summary>
    /// <param name="by">Who renews it on the holder's behalf.</param>
    /// <returns>False when another one holds it, or nobody.</returns>
    public async Task<bool> RenewAsync(string name, string holder, string by, TimeSpan lasts, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(_options);
        return await database.ExecuteAsync(
            $"UPDATE sluice_leases SET renewed_by = @by, renewals = renewals + 1, expires_ms = {_nowMs} + @lasts WHERE name = @name AND holder = @holder",
            cancellation,
            new DataParameter("name", name),
            new DataParameter("holder", holder),
            new DataParameter("by", by),
            new DataParameter("lasts", (long)lasts.TotalMilliseconds)).ConfigureAwait(false) == 1;
    }

    /// <summary>Gives a lease up, so that the next one need not wait until it expires.</summary>
    /// <returns>False when <paramref name="holder"/> did not have it.</returns>
    public async Task<bool> ReleaseAsync(string name, string holder, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(_options);
        return await database.GetTable<Row>().Where(r => r.Name == name && r.Holder == holder).DeleteAsync(cancellation).ConfigureAwait(false) == 1;
    }

    [Table("sluice_leases")]
    private sealed class Row
    {
        [Column("name", Length = 200), PrimaryKey, NotNull]
        public string Name { get; set; } = "";

        [Column("holder", Length = 300), NotNull]
        public string Holder { get; set; } = "";

        [Column("renewed_by", Length = 300), NotNull]
        public string RenewedBy { get; set; } = "";

        [Column("renewals")]
        public long Renewals { get; set; }

        [Column("expires_ms")]
        public long ExpiresMs { get; set; }
    }

    private sealed class Reading
    {
        [Column("holder")]
        public string Holder { get; set; } = "";

        [Column("renewed_by")]
        public string RenewedBy { get; set; } = "";

        [Column("renewals")]
        public long Renewals { get; set; }

        [Column("expires_ms")]
        public long ExpiresMs { get; set; }

        [Column("now_ms")]
        public long NowMs { get; set; }
    }
}
