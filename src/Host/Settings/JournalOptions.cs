using Sluice.Actors.Storage;
using Sluice.Hosting.Data;

namespace Sluice.Hosting.Settings;

/// <summary>Where the journal is.</summary>
internal sealed record JournalOptions
{
    private const int MostCharacters = 64 * 1024;

    public JournalProvider Provider { get; init; } = JournalProvider.Sqlite;

    /// <summary>A connection string; null for a file in the data directory.</summary>
    public string? Connection { get; init; }

    /// <summary>A file that holds the connection string, such as a mounted secret; null for none.</summary>
    public string? ConnectionFile { get; init; }

    /// <summary>With the connection string read from its file.</summary>
    /// <param name="directory">Where a relative path starts.</param>
    /// <exception cref="RefusedException">There is no such file, it is empty, or there are two connection strings.</exception>
    public JournalOptions Read(string directory)
    {
        if (string.IsNullOrEmpty(ConnectionFile))
            return this;
        if (!string.IsNullOrEmpty(Connection))
            throw RefusedException.Usage("Sluice:Journal:Connection and Sluice:Journal:ConnectionFile are both given; leave one of them out.");
        // A password on a command line is read by every user of the machine, so it is not repeated here either.
        if (ConnectionFile.Contains('=', StringComparison.Ordinal))
            throw RefusedException.Usage("Sluice:Journal:ConnectionFile (--journal-postgres) is the name of a file that holds the connection string, not the string; put it into a file or into the environment as Sluice__Journal__Connection.");
        if (ConnectionFile.Contains('\0', StringComparison.Ordinal))
            throw RefusedException.Usage("Sluice:Journal:ConnectionFile (--journal-postgres) has a zero character in it, as no file's name has; give the name of a file.");
        var file = Path.GetFullPath(ConnectionFile, directory);
        if (!File.Exists(file))
            throw RefusedException.NotFound($"There is no file {file} (Sluice:Journal:ConnectionFile, --journal-postgres); it is to hold the connection string.");
        var text = BoundedText.Read(file, MostCharacters, "a connection string (Sluice:Journal:ConnectionFile, --journal-postgres)").Trim();
        return text.Length > 0
            ? this with { Connection = text }
            : throw RefusedException.Usage($"{file} (Sluice:Journal:ConnectionFile, --journal-postgres) is empty; it is to hold the connection string.");
    }
}
