using System.Collections.Immutable;
using System.Data;
using Npgsql;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts;

namespace Sluice.Spark.Tables;

/// <summary>
/// Reads what comes to a table, page by page, from where it stood at the first reading. Each reading is one read-only transaction with a time limit, of a bounded
/// number of rows. A row counts a while after it was written, so that one whose transaction took longer to end is not passed by; of more rows than fit that were
/// written in one instant the rest is left out. One caller at a time.
/// </summary>
/// <param name="access">Which table.</param>
/// <param name="limits">What a reading may take.</param>
internal sealed class TableReader(TableAccess access, TableLimits limits)
{
    /// <summary>Rows of a page, and those besides that were written in the instant of its last one.</summary>
    internal const int PageRows = 5_000;

    internal const int MostRows = 4 * PageRows;

    private (TimeColumn Event, TimeColumn Written)? _columns;
    private object? _after;

    /// <summary>The next page; empty the first time. Ends within a few seconds.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    public async Task<Answer<TablePage>> ReadAsync(CancellationToken cancellation)
    {
        var connection = ConnectionText.Read(access.Connection, limits.Patience);
        if (!connection.IsPresent)
            return connection.Absence;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Connecting and an answer have limits of their own, where the other side keeps to the protocol.
        deadline.CancelAfter(2 * limits.Patience);
        try
        {
            await using var database = new NpgsqlConnection(connection.Value);
            await database.OpenAsync(deadline.Token).ConfigureAwait(false);
            return await ReadAsync(database, deadline.Token).ConfigureAwait(false);
        }
        catch (PostgresException refused)
        {
            // Somebody may have made the table anew.
            _columns = null;
            var isDenied = refused.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InsufficientPrivilege;
            return new Absence(isDenied ? AbsenceKind.Denied : AbsenceKind.ServerFailed, $"The table {access.Table} cannot be read: {Said(refused)}");
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            return new Absence(AbsenceKind.Unreachable, $"The database of {access.Table} cannot be reached, or answers too late.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Absence(AbsenceKind.TimedOut, $"The database of {access.Table} did not answer within {2 * limits.Patience.TotalSeconds:0} s.");
        }
    }

    /// <summary>From now on what comes from now on.</summary>
    public void SkipToEnd() => _after = null;

    private async Task<Answer<TablePage>> ReadAsync(NpgsqlConnection database, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);
        await ExecuteAsync(database, FormattableString.Invariant($"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = {(int)limits.Patience.TotalMilliseconds}"), cancellation).ConfigureAwait(false);
        if (_columns is null)
        {
            var (happened, written) = await ColumnsAsync(database, cancellation).ConfigureAwait(false);
            foreach (var (column, name) in new[] { (happened, access.EventTime), (written, access.Written) })
            {
                if (!column.IsTime)
                    return new Absence(AbsenceKind.NotConfigured, $"The column {name} of {access.Table} holds no time: it is to be {TimeColumn.Types}.");
            }

            _columns = (happened, written);
        }

        if (_after is null)
        {
            _after = await FirstAsync(database, _columns.Value.Written, cancellation).ConfigureAwait(false);
            return new TablePage([], false, limits.Settled);
        }

        return await PageAsync(database, _columns.Value.Event, _columns.Value.Written, _after, cancellation).ConfigureAwait(false);
    }

    private async Task<(TimeColumn Event, TimeColumn Written)> ColumnsAsync(NpgsqlConnection database, CancellationToken cancellation)
    {
        await using var command = Command(database, $"SELECT {access.EventTime.Sql}, {access.Written.Sql} FROM {access.Table.Sql} LIMIT 0");
        await using var none = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return (new TimeColumn(access.EventTime, none.GetDataTypeName(0)), new TimeColumn(access.Written, none.GetDataTypeName(1)));
    }

    private async Task<object?> FirstAsync(NpgsqlConnection database, TimeColumn written, CancellationToken cancellation)
    {
        await using var command = Command(database, $"SELECT {written.SqlOfClock(limits.Settled)}");
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<TablePage> PageAsync(NpgsqlConnection database, TimeColumn happened, TimeColumn written, object after, CancellationToken cancellation)
    {
        await using var command = Command(database, FormattableString.Invariant($"""
            SELECT happened, written, now() FROM (
                SELECT {happened.Sql} AS happened, {written.Sql} AS written FROM {access.Table.Sql}
                WHERE {written.Sql} > $1 AND {written.Sql} <= {written.SqlOfClock(limits.Settled)}
                ORDER BY {written.Sql} FETCH FIRST {PageRows} ROWS WITH TIES) AS page
            LIMIT {MostRows}
            """));
        command.Parameters.Add(new NpgsqlParameter { Value = after });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rows = ImmutableArray.CreateBuilder<TableRow>();
        var behind = limits.Settled;
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (TimeColumn.MillisecondsOf(reader, 1) is not { } at)
                continue;
            _after = reader.GetValue(1);
            behind = TimeSpan.FromMilliseconds(Math.Max(0, TimeColumn.MillisecondsOf(reader, 2)!.Value - at));
            rows.Add(new TableRow(behind, TimeColumn.MillisecondsOf(reader, 0) is { } from ? at - from : null));
        }

        return new TablePage(rows.ToImmutable(), rows.Count >= PageRows, behind);
    }

    private static async Task ExecuteAsync(NpgsqlConnection database, string sql, CancellationToken cancellation)
    {
        await using var command = Command(database, sql);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static NpgsqlCommand Command(NpgsqlConnection database, string sql)
    {
        var command = database.CreateCommand();
#pragma warning disable CA2100 // What is in it besides our own words are names, which are checked and quoted; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private string Said(PostgresException refused) => refused.SqlState == PostgresErrorCodes.QueryCanceled
        ? $"a page of it takes more than {limits.Patience.TotalSeconds:0} s; make an index on the column of the time written."
        : SecretWords.Hide(refused.MessageText);
}
