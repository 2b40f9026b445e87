using LinqToDB;
using LinqToDB.Data;

namespace Sluice.Actors.Storage;

/// <summary>Makes a table beside the journal where there is none.</summary>
internal static class MissingTable
{
    /// <summary>
    /// PostgreSQL asks for the right to create even where the table is there, and the login of a deployed node does not have it: there the table is
    /// looked for first.
    /// </summary>
    public static async Task MakeAsync<TRow>(DataOptions options, string name, CancellationToken cancellation)
        where TRow : class
    {
        await using var database = new DataConnection(options);
        if (database.DataProvider.Name.StartsWith(ProviderName.PostgreSQL, StringComparison.Ordinal)
            && await IsInPostgresAsync(database, name, cancellation).ConfigureAwait(false))
            return;
        await database.CreateTableAsync<TRow>(tableOptions: TableOptions.CreateIfNotExists, token: cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether a PostgreSQL database has the table.</summary>
    public static Task<bool> IsInPostgresAsync(DataConnection database, string name, CancellationToken cancellation) =>
        database.ExecuteAsync<bool>("SELECT to_regclass(@table) IS NOT NULL", cancellation, new DataParameter("table", name));
}
