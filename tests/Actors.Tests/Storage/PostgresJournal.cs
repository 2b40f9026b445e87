using Sluice.Actors.Storage;

namespace Sluice.Actors.Tests.Storage;

internal static class PostgresJournal
{
    /// <summary>A journal in a database of the caller's own; skips the test, saying why, where there is no server.</summary>
    /// <param name="server">Of the test run.</param>
    /// <param name="overSocket">Whether it is reached over a Unix socket, which no network can cut.</param>
    public static async Task<JournalSettings> DatabaseAsync(this PostgresServer server, bool overSocket = false) =>
        new(JournalProvider.PostgreSql, await server.ConnectionAsync(overSocket));
}
