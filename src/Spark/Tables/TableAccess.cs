using Sluice.Spark.Secrets;

namespace Sluice.Spark.Tables;

/// <summary>A table of PostgreSQL that a job writes its results to. Holds no secret, only where the connection is.</summary>
/// <param name="Table">Which.</param>
/// <param name="Connection">Where the connection to its database is, password and all; see <see cref="ConnectionText"/>.</param>
/// <param name="EventTime">The column with the event time of a result.</param>
/// <param name="Written">The column with the time at which the database got it; it never goes back, and is indexed.</param>
public sealed record TableAccess(TableName Table, SecretPlace Connection, ColumnName EventTime, ColumnName Written)
{
    public static ColumnName UsualEventTime { get; } = ColumnName.Parse("event_time");

    public static ColumnName UsualWritten { get; } = ColumnName.Parse("written_at");
}
