namespace Sluice.Hosting.Data;

/// <summary>
/// Keeps a second process from writing to the same data directory: a journal has one writer. The system lets go of it when the process ends,
/// however it ends.
/// </summary>
internal sealed class DataLock : IDisposable
{
    public const string FileName = "sluice.lock";

    private readonly FileStream _file;

    private DataLock(FileStream file) => _file = file;

    /// <exception cref="RefusedException">Another process holds it.</exception>
    public static DataLock Take(string directory, string flag = "--data")
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            return new DataLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException held) when (held is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            throw RefusedException.Conflict(
                $"{directory} is in use by another sluice process: wait for it, stop it, or give another directory with {flag}.", held);
        }
    }

    public void Dispose() => _file.Dispose();
}
