using LinqToDB.Data;

namespace Sluice.Actors.Storage;

/// <summary>How much a journal holds.</summary>
public static class JournalSize
{
    /// <summary>Events of ours and of Akka's own in the journal's table; events are never deleted.</summary>
    public static async Task<long> EventsAsync(JournalSettings journal, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(journal.DataOptions());
        return await database.ExecuteAsync<long>("SELECT COUNT(*) FROM journal", cancellation).ConfigureAwait(false);
    }
}
