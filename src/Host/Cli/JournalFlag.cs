using System.CommandLine;
using Sluice.Actors.Storage;

namespace Sluice.Hosting.Cli;

/// <summary>The option that puts the journal into PostgreSQL.</summary>
internal static class JournalFlag
{
    public static Option<string> Create() => Flag.Of<string>(
        "--journal-postgres", "FILE", "Keep the journal in PostgreSQL; FILE holds the connection string (or the environment does: Sluice__Journal__Connection), never the command line.");

    /// <summary>What the option says, as settings.</summary>
    public static void Settings(ParseResult parse, Option<string> flag, IDictionary<string, string?> settings)
    {
        if (!parse.IsGiven(flag))
            return;
        settings["Sluice:Journal:Provider"] = nameof(JournalProvider.PostgreSql);
        settings["Sluice:Journal:ConnectionFile"] = parse.GetValue(flag);
    }
}
