namespace Sluice.Spark.Tables;

/// <summary>The name of a table, with its schema or without, as PostgreSQL stores it: in small letters, unless it was made in quotes.</summary>
public sealed record TableName
{
    private readonly ColumnName? _schema;
    private readonly ColumnName _table;

    private TableName(ColumnName? schema, ColumnName table) => (_schema, _table) = (schema, table);

    /// <summary>As it stands in SQL.</summary>
    internal string Sql => _schema is null ? _table.Sql : $"{_schema.Sql}.{_table.Sql}";

    /// <exception cref="ArgumentException">It is none; the message says what one is.</exception>
    public static TableName Parse(string text) => text.Split('.') switch
    {
        [var table] => new TableName(null, ColumnName.Parse(table)),
        [var schema, var table] => new TableName(ColumnName.Parse(schema), ColumnName.Parse(table)),
        _ => throw new ArgumentException("a table is named by itself or with its schema, such as public.ad_views", nameof(text)),
    };

    public override string ToString() => _schema is null ? _table.Name : $"{_schema}.{_table}";
}
