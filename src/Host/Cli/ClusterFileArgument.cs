using System.CommandLine;
using Sluice.Actors.Replay;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark.Live.Files;

namespace Sluice.Hosting.Cli;

/// <summary>Live clusters as a command line names them: by their file, or by the name under which the journal knows them.</summary>
internal static class ClusterFileArgument
{
    public static Argument<string> Create() => new("FILE") { Description = "The cluster's file, YAML or JSON; docs/cluster-file.md says what it holds." };

    public static Argument<string> CreateWithName() => new("FILE|NAME") { Description = "The cluster's file, or the name of one that was added." };

    /// <exception cref="RefusedException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="ClusterFileException">It makes no sense; names the line and the mend.</exception>
    public static ClusterFile Read(VerbContext context, string path)
    {
        var whole = Path.GetFullPath(path, context.Surroundings.WorkingDirectory);
        try
        {
            return ClusterFileReader.ReadFile(whole);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw RefusedException.NotFound($"There is no cluster file {whole}.");
        }
        catch (UnauthorizedAccessException)
        {
            throw RefusedException.Denied($"{whole} cannot be read: it is a directory, or somebody else's.");
        }
    }

    /// <exception cref="RefusedException">There is neither a file nor a live cluster of that name.</exception>
    public static async Task<ClusterFile> FindAsync(VerbContext context, SluiceSettings settings, string named)
    {
        if (File.Exists(Path.GetFullPath(named, context.Surroundings.WorkingDirectory)))
            return Read(context, named);
        var description = await RegisteredAsync(context, settings, new ClusterId(named)).ConfigureAwait(false)
            ?? throw RefusedException.NotFound($"There is no file '{named}', and no cluster of that name in the journal: 'sluice cluster list' has the names of those there are.");
        return LiveConnection.IsLive(description)
            ? LiveConnection.Read(description)
            : throw RefusedException.Usage($"Cluster {named} is a simulated one, which has no file.");
    }

    private static async Task<ClusterDescription?> RegisteredAsync(VerbContext context, SluiceSettings settings, ClusterId cluster)
    {
        if (settings.HasNoJournalYet)
            return null;
        DataDirectory.RequireJournal(settings);
        await using var reader = await JournalReader.OpenAsync(settings.JournalHere, context.Stop).ConfigureAwait(false);
        return (await reader.EventsAsync(cluster).ConfigureAwait(false)).OfType<ClusterRegistered>().LastOrDefault()?.Description;
    }
}
