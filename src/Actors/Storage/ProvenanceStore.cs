using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Sluice.Messages;

namespace Sluice.Actors.Storage;

/// <summary>Where the policies of runs come from that no learner's journal tells of, in a table beside it: one JSON object a run.</summary>
public sealed class ProvenanceStore(DataOptions options)
{
    /// <summary>Creates the table where there is none.</summary>
    public Task InitialiseAsync(CancellationToken cancellation = default) =>
        MissingTable.MakeAsync<ProvenanceRow>(options, "sluice_provenance", cancellation);

    public async Task SaveAsync(RunId run, string provenance, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(options);
        await database.InsertOrReplaceAsync(new ProvenanceRow { Run = run.Value, Provenance = provenance }, token: cancellation).ConfigureAwait(false);
    }

    /// <returns>Null for a run that was trained or imported.</returns>
    public async Task<string?> FindAsync(RunId run, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(options);
        var row = await database.GetTable<ProvenanceRow>().FirstOrDefaultAsync(r => r.Run == run.Value, cancellation).ConfigureAwait(false);
        return row?.Provenance;
    }

    [Table("sluice_provenance")]
    private sealed class ProvenanceRow
    {
        [Column("run", Length = 200), PrimaryKey, NotNull]
        public string Run { get; set; } = "";

        [Column("provenance", DataType = DataType.Text), NotNull]
        public string Provenance { get; set; } = "";
    }
}
