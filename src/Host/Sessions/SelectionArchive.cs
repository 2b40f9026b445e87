using Sluice.Actors.Storage;
using Sluice.Tuning.Documents;
using Sluice.Tuning.Metrics;

namespace Sluice.Hosting.Sessions;

/// <summary>The selections that a journal's policies and episodes were made on.</summary>
internal static class SelectionArchive
{
    /// <summary>A selection's file with its evidence takes some hundred kilobytes.</summary>
    private const long LargestFile = 64 << 20;

    /// <exception cref="RefusedException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="DocumentFormatException">It is no selection that this version can use.</exception>
    public static SelectionDocument ReadFile(string path) => SelectionDocument.FromJson(ReadText(path, "selection", "sluice select levers"), path);

    /// <summary>The text of a document that somebody named.</summary>
    /// <param name="kind">What it should be, for messages.</param>
    /// <param name="maker">The command that writes one.</param>
    /// <exception cref="RefusedException">There is no such file, or it cannot be read.</exception>
    public static string ReadText(string path, string kind, string maker)
    {
        try
        {
            return new FileInfo(path).Length <= LargestFile
                ? File.ReadAllText(path)
                : throw RefusedException.Usage($"{path} has more than {LargestFile >> 20} MB: it is no {kind}. '{maker}' writes one.");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw RefusedException.NotFound($"There is no {kind} {path}: '{maker}' writes one.");
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(ExitCode.Denied, $"{path} cannot be read: {denied.Message}", denied);
        }
    }

    /// <summary>Puts a selection beside the journal, so that what is trained on it can be used without its file.</summary>
    public static async Task KeepAsync(JournalSettings journal, SelectionDocument document, CancellationToken stop)
    {
        if (document.Selection.Hash == Selection.BuiltIn.Hash)
            return;
        await journal.PrepareAsync(stop).ConfigureAwait(false);
        var store = new SelectionStore(journal.DataOptions());
        await store.InitialiseAsync(stop).ConfigureAwait(false);
        await store.SaveAsync(document, stop).ConfigureAwait(false);
    }

    /// <param name="journal">The journal.</param>
    /// <param name="hash">The selection's.</param>
    /// <param name="user">What was made on it, for the message.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="RefusedException">The journal does not hold it.</exception>
    public static async Task<Selection> OfAsync(JournalSettings journal, string hash, string user, CancellationToken stop)
    {
        if (hash == Selection.BuiltIn.Hash)
            return Selection.BuiltIn;
        var store = new SelectionStore(journal.DataOptions());
        await store.InitialiseAsync(stop).ConfigureAwait(false);
        return await store.FindAsync(hash, stop).ConfigureAwait(false)
            ?? throw RefusedException.NotFound($"{user} was made on selection {hash}, which the journal does not hold: restore journal and tables from the same backup.");
    }
}
