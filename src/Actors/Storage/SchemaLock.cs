using LinqToDB.Data;

namespace Sluice.Actors.Storage;

/// <summary>
/// Lets one node at a time make the tables of a new database: PostgreSQL's CREATE TABLE IF NOT EXISTS fails in one of two sessions that run it
/// at the same moment. Where the tables are there nothing is locked, so a node that vanished with the lock never keeps a later one from starting.
/// </summary>
internal sealed class SchemaLock : IAsyncDisposable
{
    /// <summary>Any number that no other program on the database uses: "sluice" in ASCII.</summary>
    private const long Key = 0x736C75696365;

    /// <summary>The one that is made last.</summary>
    private const string LastTable = "sluice_leases";

    private readonly DataConnection? _session;

    private SchemaLock(DataConnection? session) => _session = session;

    /// <summary>Waits until no other node makes tables.</summary>
    public static async Task<SchemaLock> TakeAsync(JournalSettings journal, CancellationToken cancellation)
    {
        // An embedded journal has one process.
        if (journal.Provider == JournalProvider.Sqlite)
            return new SchemaLock(null);
        var session = new DataConnection(journal.DataOptions());
        try
        {
            if (await MissingTable.IsInPostgresAsync(session, LastTable, cancellation).ConfigureAwait(false))
            {
                await session.DisposeAsync().ConfigureAwait(false);
                return new SchemaLock(null);
            }

            await session.ExecuteAsync("SELECT pg_advisory_lock(@key)", cancellation, new DataParameter("key", Key)).ConfigureAwait(false);
            return new SchemaLock(session);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is null)
            return;
        await _session.ExecuteAsync("SELECT pg_advisory_unlock(@key)", CancellationToken.None, new DataParameter("key", Key)).ConfigureAwait(false);
        await _session.DisposeAsync().ConfigureAwait(false);
    }
}
