using System.Data.Common;

namespace Sluice.Spark.Tables;

/// <summary>How a column holds an instant.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">Its type, as PostgreSQL calls it.</param>
internal sealed class TimeColumn(ColumnName name, string type)
{
    private const string Milliseconds = "bigint";
    private const string Zoned = "timestamp with time zone";
    private const string Unzoned = "timestamp without time zone";

    public const string Types = "bigint (milliseconds since 1970), timestamptz, or timestamp (in UTC)";

    public bool IsTime => type is Milliseconds or Zoned or Unzoned;

    public string Sql => name.Sql;

    /// <summary>The database's own clock in the column's type, some time ago. It stands still within a transaction, so that an index can be used.</summary>
    /// <param name="ago">How long ago.</param>
    public string SqlOfClock(TimeSpan ago)
    {
        var ms = (long)ago.TotalMilliseconds;
        return type switch
        {
            Milliseconds => FormattableString.Invariant($"((extract(epoch FROM now()) * 1000)::bigint - {ms})"),
            Unzoned => FormattableString.Invariant($"((now() AT TIME ZONE 'UTC') - interval '{ms} milliseconds')"),
            _ => FormattableString.Invariant($"(now() - interval '{ms} milliseconds')"),
        };
    }

    /// <summary>A value as milliseconds since 1970; null where there is none, or it is no instant, such as infinity.</summary>
    public static double? MillisecondsOf(DbDataReader row, int column)
    {
        try
        {
            return row.IsDBNull(column) ? null : row.GetValue(column) switch
            {
                long ms => ms,
                DateTime instant when instant != DateTime.MinValue && instant != DateTime.MaxValue => (instant - DateTime.UnixEpoch).TotalMilliseconds,
                _ => null,
            };
        }
        catch (Exception beyond) when (beyond is InvalidCastException or OverflowException or ArgumentOutOfRangeException)
        {
            // PostgreSQL knows years that nobody else does.
            return null;
        }
    }
}
