using Microsoft.Data.Sqlite;
using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Actors.Tests.Storage;

public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryJournal _journal = new();

    [Fact]
    public async Task A_new_file_is_made_in_write_ahead_mode_and_an_old_one_is_kept()
    {
        await SqliteFile.PrepareAsync(_journal.Connection);
        _journal.Execute("create table t(x)");
        await SqliteFile.PrepareAsync(_journal.Connection);

        Assert.Equal(1, _journal.Count("select count(*) from sqlite_master where name = 't'"));
        using var connection = new SqliteConnection(_journal.Connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "pragma journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_alone()
    {
        var text = string.Concat(Enumerable.Repeat("this is a text, and no database\n", 100));
        await File.WriteAllTextAsync(_journal.File, text);
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => SqliteFile.PrepareAsync(_journal.Connection));

        Assert.Contains(_journal.File, failure.Message, StringComparison.Ordinal);
        Assert.Contains("another data directory", failure.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(_journal.File));
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_named()
    {
        var file = Path.Combine(Path.GetDirectoryName(_journal.File)!, "no", "such", "journal.db");
        var failure = await Assert.ThrowsAsync<IOException>(() => SqliteFile.PrepareAsync($"Data Source={file}"));
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        Assert.Contains("may write to", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_may_not_be_written_to_is_named()
    {
        var directory = Path.GetDirectoryName(_journal.File)!;
        if (OperatingSystem.IsWindows())
            throw Xunit.Sdk.SkipException.ForSkip("Directories have no mode bits here.");
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Nothing is read-only to root: run the tests as another user.");
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            var failure = await Assert.ThrowsAsync<IOException>(() => SqliteFile.PrepareAsync(_journal.Connection));
            Assert.Contains("may write to", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_file_that_another_process_holds_is_named()
    {
        using var holder = new SqliteConnection(_journal.Connection);
        holder.Open();
        using var command = holder.CreateCommand();
        command.CommandText = "create table t(x); begin exclusive";
        command.ExecuteNonQuery();

        var failure = await Assert.ThrowsAsync<IOException>(() => SqliteFile.PrepareAsync($"{_journal.Connection};Default Timeout=1;Pooling=False"));
        Assert.Contains("in use by another process", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _journal.Dispose();
}
