using System.Globalization;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Sluice.Actors.Ownership;

namespace Sluice.Actors.Storage;

/// <summary>
/// Who owns which entity, and what owners have done outside, in tables beside the journal. The database decides between two owners: acquiring and
/// acting both lock the entity's row, so that nothing of an epoch comes after something of a later one.
/// </summary>
public sealed class OwnerTable(JournalSettings journal)
{
    private readonly DataOptions _options = journal.DataOptions();

    /// <summary>Creates the tables where there are none.</summary>
    public async Task InitialiseAsync(CancellationToken cancellation = default)
    {
        await MissingTable.MakeAsync<OwnerRow>(_options, "sluice_owners", cancellation).ConfigureAwait(false);
        await MissingTable.MakeAsync<RolloutRow>(_options, "sluice_rollouts", cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes somebody the entity's owner; whoever was it before is stale from here on.</summary>
    /// <param name="entity">A persistence id.</param>
    /// <param name="owner">For people: the node.</param>
    public async Task<Fence> AcquireAsync(string entity, string owner, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(_options);
        // SQLite waits for another writer at the beginning of a transaction only.
        await using var transaction = await database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var epoch = await database.ExecuteAsync<long>(
            """
            INSERT INTO sluice_owners (entity, epoch, owner) VALUES (@entity, 1, @owner)
            ON CONFLICT (entity) DO UPDATE SET epoch = sluice_owners.epoch + 1, owner = excluded.owner RETURNING epoch
            """,
            cancellation,
            new DataParameter("entity", entity),
            new DataParameter("owner", owner)).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return new Fence(entity, epoch);
    }

    /// <summary>Puts a rollout on record if its owner still is the owner. The same one again is no error: its answer may have been lost.</summary>
    /// <exception cref="StaleOwnerException">The entity has another owner; nothing is on record.</exception>
    public async Task RecordAsync(Fence fence, int episode, int step, ulong configurationHash, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(_options);
        await using var transaction = await database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await RequireAsync(database, fence, cancellation).ConfigureAwait(false);
        var hash = Text(configurationHash);
        var rollouts = database.GetTable<RolloutRow>().Where(row => row.Entity == fence.Entity);
        // The owner's row is locked: nobody else adds to these.
        if (!await rollouts.AnyAsync(
            row => row.Epoch == fence.Epoch && row.Episode == episode && row.Step == step && row.ConfigurationHash == hash, cancellation).ConfigureAwait(false))
        {
            var last = await rollouts.MaxAsync(row => (long?)row.Ordering, cancellation).ConfigureAwait(false) ?? 0;
            await database.InsertAsync(
                new RolloutRow { Entity = fence.Entity, Ordering = last + 1, Epoch = fence.Epoch, Episode = episode, Step = step, ConfigurationHash = hash },
                token: cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The epoch that an entity was last owned under; 0 for one that never was.</summary>
    public async Task<long> EpochOfAsync(string entity, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(_options);
        return await database.GetTable<OwnerRow>().Where(row => row.Entity == entity).Select(row => row.Epoch).FirstOrDefaultAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>What owners have done, by entity and in the order in which it was let through.</summary>
    /// <param name="entity">Only this one's; null for all.</param>
    public async Task<IReadOnlyList<EffectRow>> EffectsAsync(string? entity = null, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(_options);
        var rows = await database.GetTable<RolloutRow>().Where(row => entity == null || row.Entity == entity).OrderBy(row => row.Entity).ThenBy(row => row.Ordering)
            .ToListAsync(cancellation).ConfigureAwait(false);
        return
        [
            .. rows.Select(row => new EffectRow(
                row.Entity, row.Ordering, row.Epoch, row.Episode, row.Step, ulong.Parse(row.ConfigurationHash, NumberStyles.HexNumber, CultureInfo.InvariantCulture))),
        ];
    }

    /// <summary>Locks the entity's row until the transaction ends.</summary>
    /// <exception cref="StaleOwnerException">It has another owner.</exception>
    internal static async Task RequireAsync(DataConnection database, Fence fence, CancellationToken cancellation)
    {
        var held = await database.ExecuteAsync(
            "UPDATE sluice_owners SET epoch = epoch WHERE entity = @entity AND epoch = @epoch",
            cancellation,
            new DataParameter("entity", fence.Entity),
            new DataParameter("epoch", fence.Epoch)).ConfigureAwait(false);
        if (held != 1)
            throw new StaleOwnerException(fence);
    }

    // Neither database has an unsigned number of eight bytes.
    private static string Text(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);

    [Table("sluice_owners")]
    private sealed class OwnerRow
    {
        [Column("entity", Length = 255), PrimaryKey, NotNull]
        public string Entity { get; set; } = "";

        [Column("epoch")]
        public long Epoch { get; set; }

        [Column("owner", Length = 300), NotNull]
        public string Owner { get; set; } = "";
    }

    [Table("sluice_rollouts")]
    private sealed class RolloutRow
    {
        [Column("entity", Length = 255), PrimaryKey(0), NotNull]
        public string Entity { get; set; } = "";

        [Column("ordering"), PrimaryKey(1)]
        public long Ordering { get; set; }

        [Column("epoch")]
        public long Epoch { get; set; }

        [Column("episode")]
        public int Episode { get; set; }

        [Column("step")]
        public int Step { get; set; }

        [Column("configuration_hash", Length = 16), NotNull]
        public string ConfigurationHash { get; set; } = "";
    }
}
