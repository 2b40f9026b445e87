using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Sluice.Actors.Storage;

/// <summary>An embedded journal's file.</summary>
public static class SqliteFile
{
    /// <summary>
    /// Opens the file, or makes it, and puts it into write-ahead mode: without it a reader blocks the one writer. A new file gets pages of
    /// 32 kB, since an episode of a few kB would leave a third of every 4 kB page empty. Both stay with the file. One that is opened to be read
    /// only is left as it is.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is no database, or is damaged; the message names it and the mend.</exception>
    public static async Task PrepareAsync(string connectionString, CancellationToken cancellation = default)
    {
        var parts = new SqliteConnectionStringBuilder(connectionString);
        var file = parts.DataSource;
        var isReadOnly = parts.Mode == SqliteOpenMode.ReadOnly;
        try
        {
            await using var connection = new SqliteConnection(connectionString);
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            await using var command = connection.CreateCommand();
            command.CommandText = $"{(isReadOnly ? "" : "PRAGMA page_size=32768; PRAGMA journal_mode=WAL; ")}SELECT count(*) FROM sqlite_master;";
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is SqliteErrors.NotADatabase or SqliteErrors.Corrupt)
        {
            throw new InvalidDataException(
                $"{file} is not a readable journal ({failure.Message}). Restore it from a backup, or give another data directory.", failure);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is SqliteErrors.Busy or SqliteErrors.Locked)
        {
            throw new IOException($"{file} is in use by another process. Stop that one, or give another data directory.", failure);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is SqliteErrors.CannotOpen or SqliteErrors.ReadOnly)
        {
            // SQLite keeps two files beside a journal while it is open, also for somebody who only reads it.
            throw new IOException($"{file} cannot be {(isReadOnly ? "read" : "written")} ({failure.Message}). Give a data directory that you may write to.", failure);
        }
    }

    /// <summary>
    /// Has SQLite itself wait for another writer, from a millisecond up: its .NET provider sleeps 150 ms between two tries, which costs hundreds of
    /// clusters that start together half a minute.
    /// </summary>
    public static void WaitForWriters(DbConnection opened)
    {
        using var command = Patience(opened);
        command.ExecuteNonQuery();
    }

    /// <inheritdoc cref="WaitForWriters"/>
    public static async Task WaitForWritersAsync(DbConnection opened, CancellationToken cancellation)
    {
        await using var command = Patience(opened);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether a failure comes of a disk without space: it stays until somebody makes some.</summary>
    public static bool IsFull(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: SqliteErrors.Full } => true,
        AggregateException several => several.InnerExceptions.Any(IsFull),
        { InnerException: { } cause } => IsFull(cause),
        _ => false,
    };

    private static DbCommand Patience(DbConnection opened)
    {
        var command = opened.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=5000;";
        return command;
    }

    private static class SqliteErrors
    {
        public const int Busy = 5;
        public const int Locked = 6;
        public const int ReadOnly = 8;
        public const int Corrupt = 11;
        public const int Full = 13;
        public const int CannotOpen = 14;
        public const int NotADatabase = 26;
    }
}
