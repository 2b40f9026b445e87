using Microsoft.Data.Sqlite;

namespace Sluice.Hosting.Tests.Processes;

/// <summary>How far a training run is, by the rows that are committed in its journal.</summary>
/// <param name="IsBegun">The run itself is in the journal.</param>
/// <param name="Episodes">Episodes of all clusters, the reference episodes with them.</param>
/// <param name="Policies">Versions in the policy table, the untrained one with them.</param>
/// <param name="Updates">Updates in the learner's journal.</param>
internal readonly record struct JournalProgress(bool IsBegun, int Episodes, int Policies, int Updates)
{
    private const string Tables = "SELECT count(*) FROM sqlite_master WHERE name IN ('journal', 'sluice_policies')";

    private const string Counts = """
        SELECT count(*) FILTER (WHERE manifest = 'tb1'), count(*) FILTER (WHERE manifest IN ('er1', 'er2')),
            (SELECT count(*) FROM sluice_policies), count(*) FILTER (WHERE manifest = 'pu1') FROM journal
        """;

    /// <summary>Reads beside the process that writes; nothing is there yet in its first moments.</summary>
    public static JournalProgress Read(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "journal.db");
        if (!File.Exists(file))
            return default;
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        try
        {
            connection.Open();
            using var tables = new SqliteCommand(Tables, connection);
            if ((long)tables.ExecuteScalar()! < 2)
                return default;
            using var counts = new SqliteCommand(Counts, connection);
            using var reader = counts.ExecuteReader();
            reader.Read();
            return new(reader.GetInt32(0) > 0, reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3));
        }
        catch (SqliteException)
        {
            // The process is just making its file.
            return default;
        }
    }
}
