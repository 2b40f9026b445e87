namespace Sluice.Hosting.Data;

/// <summary>Files that are there whole or not at all: a reader never meets half of one.</summary>
internal static class WholeFile
{
    /// <exception cref="RefusedException">The directory does not exist or cannot be written to.</exception>
    public static void Write(string path, string text)
    {
        var partial = path + ".partial";
        try
        {
            File.WriteAllText(partial, text);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Conflict($"{path} cannot be written: {unwritable.Message} Give a file in a directory that can be written to.", unwritable);
        }
    }
}
