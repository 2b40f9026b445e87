using LinqToDB.Data;
using Sluice.Actors.Clusters;
using Sluice.Actors.Learning;
using Sluice.Messages;

namespace Sluice.Actors.Storage;

/// <summary>How much a journal holds.</summary>
public static class JournalSize
{
    /// <summary>Events of clusters and of the learner; Akka's own, about its shards, are not counted. Events are never deleted.</summary>
    public static async Task<long> EventsAsync(JournalSettings journal, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(journal.DataOptions());
        return await database.ExecuteAsync<long>(
            "SELECT COUNT(*) FROM journal WHERE persistence_id = @training OR persistence_id = @experience OR persistence_id LIKE @clusters",
            cancellation,
            new DataParameter("training", LearningJournals.Ids[0]),
            new DataParameter("experience", LearningJournals.Ids[1]),
            new DataParameter("clusters", ClusterActor.PersistenceIdOf(new ClusterId("%")))).ConfigureAwait(false);
    }
}
