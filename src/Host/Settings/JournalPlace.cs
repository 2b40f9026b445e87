using System.Data.Common;
using Sluice.Actors.Storage;

namespace Sluice.Hosting.Settings;

/// <summary>Where a journal is, for people: never a password.</summary>
internal static class JournalPlace
{
    public static string PlaceOf(this JournalSettings journal)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = journal.Connection };
        return journal.Provider == JournalProvider.Sqlite
            ? Part(parts, "Data Source") ?? journal.Connection
            : $"postgresql://{Part(parts, "Host") ?? "localhost"}/{Part(parts, "Database")}";
    }

    private static string? Part(DbConnectionStringBuilder parts, string key) => parts.TryGetValue(key, out var value) ? value.ToString() : null;
}
