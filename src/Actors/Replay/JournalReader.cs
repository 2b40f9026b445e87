using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using Sluice.Actors.Clusters;
using Sluice.Actors.Integrity;
using Sluice.Actors.Learning;
using Sluice.Actors.Serialization;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Replay;

/// <summary>Reads a journal without running anything: no cluster, no learner, no writes of ours.</summary>
public sealed class JournalReader : IAsyncDisposable
{
    private const int OpeningAttempts = 6;

    private readonly ActorSystem _system;
    private readonly ActorMaterializer _materializer;
    private readonly SqlReadJournal _journal;

    private JournalReader(ActorSystem system)
    {
        _system = system;
        _materializer = system.Materializer();
        _journal = Open(system);
    }

    /// <exception cref="InvalidDataException">The journal file is damaged.</exception>
    public static async Task<JournalReader> OpenAsync(JournalSettings journal, CancellationToken cancellation = default)
    {
        await journal.PrepareAsync(cancellation).ConfigureAwait(false);
        // Nothing is made in a journal that is only read.
        var config = NodeConfiguration.Load(journal, 1, $"""
            akka.actor.provider = local
            akka.persistence.journal.sql.auto-initialize = {(journal.IsReadOnly ? "off" : "on")}
            akka.persistence.snapshot-store.sql.auto-initialize = {(journal.IsReadOnly ? "off" : "on")}
            """);
        return new JournalReader(ActorSystem.Create(
            "sluice-reader", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), SluiceSerializer.Setup)));
    }

    /// <summary>The clusters that have events, in id order.</summary>
    public async Task<IReadOnlyList<ClusterId>> ClustersAsync()
    {
        var prefix = ClusterActor.PersistenceIdOf(new ClusterId(""));
        var ids = await _journal.CurrentPersistenceIds().RunWith(Sink.Seq<string>(), _materializer).ConfigureAwait(false);
        return [.. ids.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Select(id => new ClusterId(id[prefix.Length..])).OrderBy(id => id.Value, StringComparer.Ordinal)];
    }

    /// <summary>A cluster's events in order.</summary>
    public async Task<IReadOnlyList<IClusterEvent>> EventsAsync(ClusterId cluster) =>
        [.. (await ReadAsync(ClusterActor.PersistenceIdOf(cluster)).ConfigureAwait(false)).Cast<IClusterEvent>()];

    /// <summary>The learner's events in order.</summary>
    public async Task<IReadOnlyList<ILearningEvent>> LearningAsync() =>
        [.. (await ReadAsync(LearnerActor.LearnerPersistenceId).ConfigureAwait(false)).Cast<ILearningEvent>()];

    /// <summary>The events of one episode in order; empty when the journal has none.</summary>
    public async Task<IReadOnlyList<IEpisodeEvent>> EpisodeAsync(EpisodeId episode) =>
        [.. (await EventsAsync(episode.Cluster).ConfigureAwait(false)).OfType<IEpisodeEvent>().Where(happened => happened.Episode == episode)];

    public async ValueTask DisposeAsync()
    {
        _materializer.Dispose();
        await _system.Terminate().ConfigureAwait(false);
    }

    /// <summary>The plugin gives its journal five seconds to open; a busy machine may need several of them.</summary>
    private static SqlReadJournal Open(ActorSystem system)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return PersistenceQuery.Get(system).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier);
            }
            catch (AggregateException busy) when (busy.InnerException is AskTimeoutException && attempt < OpeningAttempts)
            {
            }
        }
    }

    private async Task<IEnumerable<object>> ReadAsync(string persistenceId)
    {
        var envelopes = await _journal.CurrentEventsByPersistenceId(persistenceId, 0, long.MaxValue)
            .RunWith(Sink.Seq<EventEnvelope>(), _materializer).ConfigureAwait(false);
        try
        {
            var chain = EventChain.Origin;
            foreach (var envelope in envelopes)
                chain = chain.Followed(persistenceId, envelope.SequenceNr, envelope.Event);
        }
        catch (JournalDamagedException damaged)
        {
            throw new InvalidDataException($"{damaged.Message} Restore it from a backup.", damaged);
        }

        return envelopes.Select(envelope => envelope.Event is LinkedEvent linked ? linked.Event : envelope.Event);
    }
}
