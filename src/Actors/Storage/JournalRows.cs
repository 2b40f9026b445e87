using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Sluice.Actors.Clusters;
using Sluice.Actors.Integrity;
using Sluice.Actors.Learning;
using Sluice.Actors.Serialization;
using Sluice.Messages;

namespace Sluice.Actors.Storage;

/// <summary>The journal's rows past the plugin, which hides a damaged one behind a failure: for finding damage and for repair.</summary>
public sealed class JournalRows(JournalSettings journal)
{
    private readonly DataOptions _options = journal.DataOptions();

    /// <summary>The persistence ids of ours that have rows, in order; Akka keeps the places of shards in the same table.</summary>
    public async Task<IReadOnlyList<string>> EntitiesAsync(CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(_options);
        var entities = await Ours(database).Select(row => row.PersistenceId).Distinct().ToListAsync(cancellation).ConfigureAwait(false);
        return [.. entities.Order(StringComparer.Ordinal)];
    }

    /// <summary>How many events those have; none is ever deleted.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(_options);
        return await Ours(database).LongCountAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>An entity's rows in order.</summary>
    public IReadOnlyList<JournalRow> Of(string persistenceId) => Of(persistenceId, 0, long.MaxValue);

    /// <summary>Part of an entity's events.</summary>
    /// <param name="persistenceId">Whose.</param>
    /// <param name="after">The part begins after this event.</param>
    /// <param name="upTo">The last event of the part.</param>
    /// <exception cref="JournalDamagedException">One of them is missing or not the one that was written.</exception>
    internal IReadOnlyList<object> Read(string persistenceId, long after, long upTo)
    {
        var events = Read(persistenceId, Of(persistenceId, after, upTo), out var damage, after == 0 ? EventChain.Origin : new EventChain(after, null));
        damage ??= after + events.Count < upTo ? new JournalDamagedException(persistenceId, after + events.Count + 1, "it is missing") : null;
        return damage is null ? events : throw damage;
    }

    /// <summary>The last event of a type before another event; null where there is none.</summary>
    internal T? Last<T>(string persistenceId, long before)
        where T : class
    {
        using var database = new DataConnection(_options);
        var manifest = ManifestTable.ByType[typeof(T)].Manifest;
        var row = database.GetTable<EventRow>().Where(each => each.PersistenceId == persistenceId && each.SequenceNr < before && each.Manifest == manifest)
            .OrderByDescending(each => each.SequenceNr).FirstOrDefault();
        if (row is null)
            return null;
        var stored = SluiceSerializer.Read(row.Message, manifest);
        return (T)(stored is LinkedEvent linked ? linked.Event : stored);
    }

    /// <summary>The first event of an entity that is missing, unreadable or not the one that was written; null when there is none.</summary>
    public JournalDamagedException? DamageOf(string persistenceId)
    {
        Read(persistenceId, Of(persistenceId), out var damage);
        return damage;
    }

    /// <summary>
    /// Takes an entity's events from one on out of the journal, into a table beside it: nothing is deleted for good. What was snapshot of them goes.
    /// </summary>
    /// <param name="persistenceId">Whose.</param>
    /// <param name="sequenceNr">The first one to be set aside.</param>
    /// <param name="epoch">The last epoch that the entity was owned under: what was done until then may have been wanted by what is set aside.</param>
    /// <param name="cancellation">Gives up; then nothing has changed.</param>
    /// <returns>How many events were set aside.</returns>
    public async Task<int> SetAsideAsync(string persistenceId, long sequenceNr, long epoch, CancellationToken cancellation = default)
    {
        await MissingTable.MakeAsync<AsideRow>(_options, "sluice_set_aside", cancellation).ConfigureAwait(false);
        await using var database = new DataConnection(_options);
        await using var transaction = await database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var rows = database.GetTable<EventRow>().Where(row => row.PersistenceId == persistenceId && row.SequenceNr >= sequenceNr);
        var before = await database.GetTable<AsideRow>().Where(row => row.PersistenceId == persistenceId)
            .MaxAsync(row => (int?)row.Repair, cancellation).ConfigureAwait(false) ?? 0;
        var aside = await rows.ToListAsync(cancellation).ConfigureAwait(false);
        foreach (var row in aside)
        {
            await database.InsertAsync(
                new AsideRow { PersistenceId = row.PersistenceId, Repair = before + 1, SequenceNr = row.SequenceNr, Manifest = row.Manifest, Message = row.Message, Epoch = epoch },
                token: cancellation).ConfigureAwait(false);
        }

        await rows.DeleteAsync(cancellation).ConfigureAwait(false);
        await database.GetTable<SnapshotRow>().Where(row => row.PersistenceId == persistenceId && row.SequenceNr >= sequenceNr)
            .DeleteAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return aside.Count;
    }

    /// <summary>Up to which epoch each repaired entity had been owned when events of it were last set aside.</summary>
    public async Task<IReadOnlyDictionary<string, long>> RepairedAsync(CancellationToken cancellation = default)
    {
        await MissingTable.MakeAsync<AsideRow>(_options, "sluice_set_aside", cancellation).ConfigureAwait(false);
        await using var database = new DataConnection(_options);
        return await database.GetTable<AsideRow>().GroupBy(row => row.PersistenceId).Select(entity => new { entity.Key, Epoch = entity.Max(row => row.Epoch) })
            .ToDictionaryAsync(entity => entity.Key, entity => entity.Epoch, cancellation).ConfigureAwait(false);
    }

    /// <summary>An entity's events as far as they can be trusted.</summary>
    /// <param name="persistenceId">Whose, for messages.</param>
    /// <param name="rows">Its rows in order.</param>
    /// <param name="damage">The first one that cannot be; null when all can.</param>
    /// <param name="before">What comes before them; null where nothing does.</param>
    internal static IReadOnlyList<object> Read(string persistenceId, IReadOnlyList<JournalRow> rows, out JournalDamagedException? damage, EventChain? before = null)
    {
        var events = new List<object>(rows.Count);
        var chain = before ?? EventChain.Origin;
        foreach (var row in rows)
        {
            try
            {
                var stored = SluiceSerializer.Read(row.Message, row.Manifest);
                chain = chain.Followed(persistenceId, row.SequenceNr, stored);
                events.Add(stored is LinkedEvent linked ? linked.Event : stored);
            }
            catch (JournalDamagedException found)
            {
                damage = found;
                return events;
            }
            catch (System.Runtime.Serialization.SerializationException unreadable)
            {
                damage = new JournalDamagedException(persistenceId, row.SequenceNr, unreadable.Message.TrimEnd('.'));
                return events;
            }
        }

        damage = null;
        return events;
    }

    private static IQueryable<EventRow> Ours(DataConnection database)
    {
        var clusters = ClusterActor.PersistenceIdOf(new ClusterId(""));
        return database.GetTable<EventRow>().Where(row => LearningJournals.Ids.Contains(row.PersistenceId) || row.PersistenceId.StartsWith(clusters));
    }

    private IReadOnlyList<JournalRow> Of(string persistenceId, long after, long upTo)
    {
        using var database = new DataConnection(_options);
        return
        [
            .. database.GetTable<EventRow>().Where(row => row.PersistenceId == persistenceId && row.SequenceNr > after && row.SequenceNr <= upTo)
                .OrderBy(row => row.SequenceNr).AsEnumerable().Select(row => new JournalRow(row.SequenceNr, row.Manifest ?? "", row.Message)),
        ];
    }

    [Table("journal")]
    private sealed class EventRow
    {
        [Column("persistence_id"), NotNull]
        public string PersistenceId { get; set; } = "";

        [Column("sequence_number")]
        public long SequenceNr { get; set; }

        [Column("manifest")]
        public string? Manifest { get; set; }

        [Column("message"), NotNull]
        public byte[] Message { get; set; } = [];
    }

    [Table("snapshot")]
    private sealed class SnapshotRow
    {
        [Column("persistence_id"), NotNull]
        public string PersistenceId { get; set; } = "";

        [Column("sequence_number")]
        public long SequenceNr { get; set; }
    }

    [Table("sluice_set_aside")]
    private sealed class AsideRow
    {
        [Column("persistence_id", Length = 255), PrimaryKey(0), NotNull]
        public string PersistenceId { get; set; } = "";

        [Column("repair"), PrimaryKey(1)]
        public int Repair { get; set; }

        [Column("sequence_number"), PrimaryKey(2)]
        public long SequenceNr { get; set; }

        [Column("manifest", Length = 500)]
        public string? Manifest { get; set; }

        [Column("message"), NotNull]
        public byte[] Message { get; set; } = [];

        [Column("epoch")]
        public long Epoch { get; set; }
    }
}
