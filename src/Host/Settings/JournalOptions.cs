using Sluice.Actors.Storage;

namespace Sluice.Hosting.Settings;

/// <summary>Where the journal is.</summary>
internal sealed record JournalOptions
{
    public JournalProvider Provider { get; init; } = JournalProvider.Sqlite;

    /// <summary>A connection string; null for a file in the data directory.</summary>
    public string? Connection { get; init; }
}
