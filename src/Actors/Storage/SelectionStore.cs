using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Sluice.Tuning.Documents;
using Sluice.Tuning.Metrics;

namespace Sluice.Actors.Storage;

/// <summary>
/// The selections that policies and episodes of this journal name, in a table beside it: a policy can be used, and an episode replayed,
/// without the file that the selection came from.
/// </summary>
public sealed class SelectionStore(DataOptions options)
{
    /// <summary>Creates the table where there is none.</summary>
    public Task InitialiseAsync(CancellationToken cancellation = default) =>
        MissingTable.MakeAsync<SelectionRow>(options, "sluice_selections", cancellation);

    /// <summary>Stores a selection under its hash. One with the same hash fixes the same shape, so the first one stays.</summary>
    public async Task SaveAsync(SelectionDocument document, CancellationToken cancellation = default)
    {
        await using var database = new DataConnection(options);
        var row = new SelectionRow { Hash = document.Selection.Hash, Document = document.ToJson() };
        if (!await Named(database, row.Hash).AnyAsync(cancellation).ConfigureAwait(false))
            await database.InsertOrReplaceAsync(row, token: cancellation).ConfigureAwait(false);
    }

    /// <returns>The selection with this hash, the built-in one included; null when there is none.</returns>
    /// <exception cref="DocumentFormatException">The row is damaged or of another schema version.</exception>
    public async Task<Selection?> FindAsync(string hash, CancellationToken cancellation = default)
    {
        if (hash == Selection.BuiltIn.Hash)
            return Selection.BuiltIn;
        await using var database = new DataConnection(options);
        var row = await Named(database, hash).FirstOrDefaultAsync(cancellation).ConfigureAwait(false);
        return row is null ? null : SelectionDocument.FromJson(row.Document, $"selection {hash} of the journal").Selection;
    }

    private static IQueryable<SelectionRow> Named(DataConnection database, string hash) =>
        database.GetTable<SelectionRow>().Where(r => r.Hash == hash);

    [Table("sluice_selections")]
    private sealed class SelectionRow
    {
        [Column("hash", Length = 64), PrimaryKey, NotNull]
        public string Hash { get; set; } = "";

        [Column("document", DataType = DataType.Text), NotNull]
        public string Document { get; set; } = "";
    }
}
