using Akka.Actor;
using Akka.Persistence;

namespace Sluice.Actors.Storage;

/// <summary>Has the journal's and the snapshots' plugins make their tables now, rather than when the first actor persists.</summary>
internal static class JournalTables
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="IOException">The database refuses; the message has the reason.</exception>
    public static async Task CreateAsync(ActorSystem system, CancellationToken cancellation)
    {
        const string Nobody = "none";
        var persistence = Persistence.Instance.Apply(system);
        // A plugin answers nothing before its tables are there.
        var replayed = await persistence.JournalFor(null)
            .Ask<object>(asker => new ReplayMessages(1, 0, 0, Nobody, asker), Patience, cancellation).ConfigureAwait(false);
        if (replayed is ReplayMessagesFailure failure)
            throw new IOException($"The journal cannot be read: {failure.Cause.Message}", failure.Cause);
        var loaded = await persistence.SnapshotStoreFor(null)
            .Ask<object>(new LoadSnapshot(Nobody, SnapshotSelectionCriteria.Latest, 0), Patience, cancellation).ConfigureAwait(false);
        if (loaded is LoadSnapshotFailed unread)
            throw new IOException($"The snapshots cannot be read: {unread.Cause.Message}", unread.Cause);
    }
}
