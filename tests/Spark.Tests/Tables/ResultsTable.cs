using Npgsql;
using Sluice.Actors.Tests.Storage;
using Sluice.Spark.Secrets;
using Sluice.Spark.Tables;

namespace Sluice.Spark.Tests.Tables;

/// <summary>A database of a test's own with a table that a job could write to, and the file with the connection to it.</summary>
internal sealed class ResultsTable : IAsyncDisposable
{
    /// <summary>Nothing to wait for.</summary>
    public static readonly TableLimits Hasty = TableLimits.Default with { Settled = TimeSpan.FromMilliseconds(20), Patience = TimeSpan.FromSeconds(1), Beat = TimeSpan.FromMilliseconds(50) };

    private readonly NpgsqlDataSource _database;

    private ResultsTable(string connection)
    {
        _database = NpgsqlDataSource.Create(connection);
        ConnectionFile = Path.GetTempFileName();
        File.WriteAllText(ConnectionFile, connection);
    }

    public string ConnectionFile { get; }

    public static async Task<ResultsTable> CreateAsync(PostgresServer server, string eventType = "bigint", string writtenType = "timestamptz")
    {
        var table = new ResultsTable(await server.ConnectionAsync());
        await table.ExecuteAsync($"CREATE TABLE results (event_time {eventType}, written_at {writtenType}); CREATE INDEX ON results (written_at)");
        return table;
    }

    public TableAccess Access(string table = "results", string eventTime = "event_time", string written = "written_at") =>
        new(TableName.Parse(table), SecretPlace.InFile(ConnectionFile), ColumnName.Parse(eventTime), ColumnName.Parse(written));

    /// <summary>Rows whose events happened so long before they are written, all now.</summary>
    public Task WriteAsync(int rows, double latencyMs = 0, string happened = "extract(epoch from now()) * 1000 - $1", string written = "now()") =>
        ExecuteAsync($"INSERT INTO results SELECT {happened}, {written} FROM generate_series(1, {rows})", latencyMs);

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _database.CreateCommand();
#pragma warning disable CA2100 // The test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        if (sql.Contains("$1", StringComparison.Ordinal))
            command.Parameters.Add(new NpgsqlParameter { Value = values[0] });
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(ConnectionFile);
        await _database.DisposeAsync();
    }
}
