using Microsoft.Data.Sqlite;
using Sluice.Actors.Storage;

namespace Sluice.Actors.Tests;

/// <summary>An embedded journal in a directory of its own, with a look past Akka at what is in it.</summary>
internal sealed class TemporaryJournal : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sluice-actors-").FullName;

    public string File => Path.Combine(_directory, "journal.db");

    public string Connection => $"Data Source={File}";

    public JournalSettings Settings => new(JournalProvider.Sqlite, Connection);

    public IReadOnlyList<JournalRow> Rows(string? persistenceId = null)
    {
        using var connection = new SqliteConnection(Connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select persistence_id, sequence_number, manifest, message from journal where $id is null or persistence_id = $id order by persistence_id, sequence_number";
        command.Parameters.AddWithValue("$id", (object?)persistenceId ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        var rows = new List<JournalRow>();
        while (reader.Read())
            rows.Add(new JournalRow(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), Convert.ToHexStringLower((byte[])reader.GetValue(3))));
        return rows;
    }

    public IReadOnlyList<string> Manifests(string persistenceId) => [.. Rows(persistenceId).Select(row => row.Manifest)];

    public int Execute(string sql)
    {
        using var connection = new SqliteConnection(Connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public long Count(string sql)
    {
        using var connection = new SqliteConnection(Connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }
}

internal sealed record JournalRow(string PersistenceId, long SequenceNumber, string Manifest, string Payload);
