using LinqToDB;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Sluice.Actors.Storage;

public enum JournalProvider
{
    Sqlite,
    PostgreSql,
}

/// <summary>Where journal, snapshots and the tables beside them are kept.</summary>
/// <param name="Provider">Which database.</param>
/// <param name="Connection">Its connection string; for SQLite <c>Data Source=FILE</c>.</param>
public sealed record JournalSettings(JournalProvider Provider, string Connection)
{
    /// <summary>linq2db's name, which Akka.Persistence.Sql takes too.</summary>
    public string ProviderName => Provider == JournalProvider.Sqlite ? LinqToDB.ProviderName.SQLiteMS : LinqToDB.ProviderName.PostgreSQL15;

    /// <summary>SQLite has one writer: more only wait for each other.</summary>
    public int Parallelism => Provider == JournalProvider.Sqlite ? 1 : 3;

    /// <summary>Nothing is written to it.</summary>
    public bool IsReadOnly { get; private init; }

    /// <summary>An embedded journal; a connection string of its own would end at a ';' in the file's name.</summary>
    public static JournalSettings Embedded(string file) =>
        new(JournalProvider.Sqlite, new SqliteConnectionStringBuilder { DataSource = file }.ConnectionString);

    /// <summary>Another run's journal, to be read and not written to.</summary>
    /// <param name="file">An embedded journal.</param>
    public static JournalSettings ReadOnly(string file) =>
        new(JournalProvider.Sqlite, new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly }.ConnectionString) { IsReadOnly = true };

    /// <summary>Why the connection string cannot be read, without what it says; null where it can.</summary>
    public string? ConnectionFault()
    {
        try
        {
            _ = Provider == JournalProvider.Sqlite ? new SqliteConnectionStringBuilder(Connection).DataSource : new NpgsqlConnectionStringBuilder(Connection).Host;
            return null;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            return failure.Message;
        }
        // Npgsql looks for a key without a value among its own, and names neither.
        catch (KeyNotFoundException)
        {
            return "a key of it is none, and has no value";
        }
    }

    /// <summary>Readies the file of an embedded journal; a database server is ready by itself.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public Task PrepareAsync(CancellationToken cancellation = default) =>
        Provider == JournalProvider.Sqlite ? SqliteFile.PrepareAsync(Connection, cancellation) : Task.CompletedTask;

    /// <summary>For linq2db, and for Akka.Persistence.Sql, which asks for the provider by name.</summary>
    public DataOptions DataOptions()
    {
        var options = new DataOptions().UseConnectionString(ProviderName, Connection);
        return Provider == JournalProvider.Sqlite ? options.UseAfterConnectionOpened(SqliteFile.WaitForWriters, SqliteFile.WaitForWritersAsync) : options;
    }
}
