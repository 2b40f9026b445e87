using Microsoft.Data.Sqlite;

namespace Sluice.Hosting.Tests.Processes;

/// <summary>The rows of a journal file that are Sluice's own, as they lie there.</summary>
internal static class JournalContent
{
    /// <summary>Per persistence id the events' manifests and bytes in order; no wall-clock stamps and no writer ids.</summary>
    public static IReadOnlyDictionary<string, string[]> Read(string dataDirectory)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(dataDirectory, "journal.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT persistence_id, sequence_number, manifest, message FROM journal
            WHERE persistence_id = 'learner' OR persistence_id LIKE 'cluster-%' ORDER BY persistence_id, sequence_number
            """;
        var rows = new List<(string Id, string Event)>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            rows.Add((reader.GetString(0), $"{reader.GetInt64(1)} {reader.GetString(2)} {Convert.ToHexString((byte[])reader.GetValue(3))}"));
        return rows.GroupBy(row => row.Id).ToDictionary(group => group.Key, group => group.Select(row => row.Event).ToArray());
    }
}
