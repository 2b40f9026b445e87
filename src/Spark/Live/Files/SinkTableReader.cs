using Sluice.Spark.Tables;

namespace Sluice.Spark.Live.Files;

/// <summary>Reads the section of a cluster's file that says which table its results go to.</summary>
internal static class SinkTableReader
{
    public static TableAccess Read(FileSection section)
    {
        var table = Named(section, "table", section.Required("table", "public.ad_views"), TableName.Parse);
        var connection = section.Secret("connection")
            ?? throw section.At(section.Line, "connectionFile", "it is missing; give the file that holds the connection to the database, or connectionEnv for a variable that does");
        var access = new TableAccess(
            table,
            connection,
            section.Text("eventTime") is { } happened ? Named(section, "eventTime", happened, ColumnName.Parse) : TableAccess.UsualEventTime,
            section.Text("writtenAt") is { } written ? Named(section, "writtenAt", written, ColumnName.Parse) : TableAccess.UsualWritten);
        section.Close();
        return access;
    }

    private static T Named<T>(FileSection section, string key, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (ArgumentException senseless)
        {
            throw section.At(section.Line, key, senseless.Message.Split(" (Parameter '")[0]);
        }
    }
}
