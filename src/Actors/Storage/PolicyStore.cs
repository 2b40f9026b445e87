using System.Data.Common;
using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Sluice.Actors.Ownership;
using Sluice.Messages;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Storage;

/// <summary>Policy versions, in a table beside the journal. A version is written once and never changes.</summary>
public sealed class PolicyStore(DataOptions options)
{
    /// <summary>What the versions observe and move.</summary>
    public SelectionStore Selections { get; } = new(options);

    /// <summary>Creates the tables where there are none.</summary>
    public async Task InitialiseAsync(CancellationToken cancellation = default)
    {
        await MissingTable.MakeAsync<PolicyRow>(options, "sluice_policies", cancellation).ConfigureAwait(false);
        await Selections.InitialiseAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Stores a version. Storing the same one again is no error; another one under its name is.</summary>
    /// <exception cref="PolicyConflictException">The store holds another policy under this version.</exception>
    public Task SaveAsync(StoredPolicy policy, CancellationToken cancellation = default) => SaveAsync(policy, null, cancellation);

    /// <summary>The same, by a learner that may have a successor.</summary>
    /// <param name="policy">The version.</param>
    /// <param name="fence">The learner's right to write; null where there is but one process.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PolicyConflictException">The store holds another policy under this version.</exception>
    /// <exception cref="StaleOwnerException">Another learner writes by now; nothing is stored.</exception>
    public async Task SaveAsync(StoredPolicy policy, Fence? fence, CancellationToken cancellation = default)
    {
        var snapshot = policy.Snapshot;
        var row = PolicyRow.From(policy);
        await using var database = new DataConnection(options);
        if (await HashOfAsync(database, snapshot.Version, cancellation).ConfigureAwait(false) is { } before)
        {
            RequireSame(snapshot, before);
            return;
        }

        try
        {
            await using var transaction = await database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            if (fence is not null)
                await OwnerTable.RequireAsync(database, fence, cancellation).ConfigureAwait(false);
            await database.InsertAsync(row, token: cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (DbException refused)
        {
            // The primary key decides between two writers, and an insert whose answer was lost may have happened: read again.
            if (await HashOfAsync(database, snapshot.Version, cancellation).ConfigureAwait(false) is not { } other)
                throw new IOException($"Policy {snapshot.Version} could not be stored: {refused.Message}", refused);
            RequireSame(snapshot, other);
        }
    }

    public async Task<StoredPolicy?> FindAsync(PolicyVersion version, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(options);
        var row = await Named(database, version).FirstOrDefaultAsync(cancellation).ConfigureAwait(false);
        return row?.ToPolicy();
    }

    /// <summary>The versions stored, by run and number; weights are not read.</summary>
    public async Task<IReadOnlyList<PolicyListing>> ListAsync(CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(options);
        return await database.GetTable<PolicyRow>().OrderBy(r => r.Run).ThenBy(r => r.Number)
            .Select(r => new PolicyListing(new PolicyVersion(new RunId(r.Run), r.Number), r.Hash, r.SelectionHash))
            .ToListAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The highest version of a run; null when it has none.</summary>
    public async Task<PolicyVersion?> LatestAsync(RunId run, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(options);
        var number = await database.GetTable<PolicyRow>().Where(r => r.Run == run.Value).MaxAsync(r => (int?)r.Number, cancellation).ConfigureAwait(false);
        return number is { } latest ? new PolicyVersion(run, latest) : null;
    }

    private static void RequireSame(PolicySnapshot offered, string stored)
    {
        if (stored != offered.Hash)
            throw new PolicyConflictException(offered.Version, stored, offered.Hash);
    }

    private static Task<string?> HashOfAsync(DataConnection database, PolicyVersion version, CancellationToken cancellation) =>
        Named(database, version).Select(r => (string?)r.Hash).FirstOrDefaultAsync(cancellation);

    private static IQueryable<PolicyRow> Named(DataConnection database, PolicyVersion version) =>
        database.GetTable<PolicyRow>().Where(r => r.Run == version.Run.Value && r.Number == version.Number);

    [Table("sluice_policies")]
    private sealed class PolicyRow
    {
        [Column("run", Length = 200), PrimaryKey(0), NotNull]
        public string Run { get; set; } = "";

        [Column("number"), PrimaryKey(1)]
        public int Number { get; set; }

        [Column("hash", Length = 64), NotNull]
        public string Hash { get; set; } = "";

        [Column("selection_hash", Length = 64), NotNull]
        public string SelectionHash { get; set; } = "";

        [Column("weights"), NotNull]
        public byte[] Weights { get; set; } = [];

        [Column("optimiser"), NotNull]
        public byte[] Optimiser { get; set; } = [];

        [Column("normalisation"), NotNull]
        public byte[] Normalisation { get; set; } = [];

        [Column("history")]
        public int History { get; set; }

        [Column("half_life")]
        public double HalfLife { get; set; }

        [Column("running", DataType = DataType.Text), NotNull]
        public string Running { get; set; } = "";

        public static PolicyRow From(StoredPolicy policy) => new()
        {
            Run = policy.Snapshot.Version.Run.Value,
            Number = policy.Snapshot.Version.Number,
            Hash = policy.Snapshot.Hash,
            SelectionHash = policy.Snapshot.SelectionHash,
            Weights = policy.Snapshot.Weights.ToBytes(),
            Optimiser = policy.Snapshot.Optimiser.ToBytes(),
            Normalisation = policy.Snapshot.Normalisation.ToBytes(),
            History = policy.Snapshot.Encoding.History,
            HalfLife = policy.Snapshot.Encoding.HalfLife,
            Running = JsonSerializer.Serialize(policy.Running),
        };

        public StoredPolicy ToPolicy()
        {
            var snapshot = new PolicySnapshot(
                new PolicyVersion(new RunId(Run), Number),
                PolicyWeights.FromBytes(Weights),
                OptimiserState.FromBytes(Optimiser),
                Tuning.Policy.Normalisation.FromBytes(Normalisation),
                SelectionHash,
                new EncodingSettings { History = History, HalfLife = HalfLife });
            if (snapshot.Hash != Hash)
                throw new InvalidDataException($"Policy {snapshot.Version} is damaged: its content has hash {snapshot.Hash}, its row says {Hash}. Restore the policy table from a backup.");
            return new StoredPolicy(snapshot, JsonSerializer.Deserialize<RunningBaseline>(Running) ?? RunningBaseline.Empty);
        }
    }
}
