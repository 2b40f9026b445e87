using Sluice.Actors.Storage;
using Sluice.Hosting.Settings;

namespace Sluice.Hosting.Data;

/// <summary>A data directory that this process alone writes to.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly DataLock _lock;

    private DataDirectory(string path, DataUse use, bool wasRenewed, DataLock held)
    {
        Path = path;
        Use = use;
        WasRenewed = wasRenewed;
        _lock = held;
    }

    public string Path { get; }

    public DataUse Use { get; }

    /// <summary>An earlier demonstration's data was cleared.</summary>
    public bool WasRenewed { get; }

    /// <summary>Opens or makes the directory for training and tuning; what is in it stays.</summary>
    /// <exception cref="RefusedException">It is not ours, or in use.</exception>
    public static DataDirectory Open(string path)
    {
        var use = Mark(path, DataUse.Fleet);
        return use switch
        {
            DataUse.Dataset => throw RefusedException.Conflict($"{path} holds training data: give another directory with --data."),
            DataUse.Experiments => throw RefusedException.Conflict($"{path} holds results of experiments: give another directory with --data."),
            _ => new DataDirectory(path, use, false, DataLock.Take(path)),
        };
    }

    /// <summary>The same for a command whose data must stay: a demonstration's directory is refused, since the next one clears it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="verb">The command, for the message.</param>
    /// <exception cref="RefusedException">It is not ours, in use, or a demonstration's.</exception>
    public static DataDirectory OpenLasting(string path, string verb)
    {
        var data = Open(path);
        if (data.Use != DataUse.Demo)
            return data;
        data.Dispose();
        throw RefusedException.Conflict($"{data.Path} belongs to demo, which begins it anew each time: give {verb} another directory with --data.");
    }

    /// <summary>Opens or makes the directory for results of experiments; what is in it stays.</summary>
    /// <exception cref="RefusedException">It is not one for experiments, or in use.</exception>
    public static DataDirectory OpenExperiments(string path) => Mark(path, DataUse.Experiments, "--out") == DataUse.Experiments
        ? new DataDirectory(path, DataUse.Experiments, false, DataLock.Take(path, "--out"))
        : throw RefusedException.Conflict($"{path} holds training runs or training data, not experiments: give another directory with --out.");

    /// <summary>Makes the directory of one experiment's journal, in a directory of experiments; an earlier journal there is cleared.</summary>
    /// <exception cref="RefusedException">It is not a journal's, or in use.</exception>
    public static DataDirectory Anew(string path)
    {
        var use = Mark(path, DataUse.Fleet, "--out");
        var held = DataLock.Take(path, "--out");
        return new DataDirectory(path, use, Clear(path), held);
    }

    /// <summary>Opens or makes the directory for training data; what is in it stays.</summary>
    /// <exception cref="RefusedException">It is not one for training data, or in use.</exception>
    public static DataDirectory OpenDataset(string path) => Mark(path, DataUse.Dataset, "--out") == DataUse.Dataset
        ? new DataDirectory(path, DataUse.Dataset, false, DataLock.Take(path))
        : throw RefusedException.Conflict($"{path} holds training runs, not training data: give another directory with --out.");

    /// <summary>Makes the directory for a demonstration; an earlier demonstration's is cleared, anything else is refused.</summary>
    /// <exception cref="RefusedException">It is not a demonstration's, or in use.</exception>
    public static DataDirectory Renew(string path)
    {
        if (Mark(path, DataUse.Demo) != DataUse.Demo)
        {
            throw RefusedException.Conflict(
                $"{path} holds training runs, and demo begins its directory anew: give demo a directory of its own with --data.");
        }

        var held = DataLock.Take(path);
        var renewed = Clear(path);
        return new DataDirectory(path, DataUse.Demo, renewed, held);
    }

    /// <summary>Checks that there is something to read; takes no lock, since reading disturbs nobody.</summary>
    /// <exception cref="RefusedException">Nothing is there, or it is not ours.</exception>
    public static void RequireReadable(string path, string flag = "--data")
    {
        if (!Directory.Exists(path))
            throw RefusedException.NotFound($"There is no data directory {path}: run demo or train first, or give another one with {flag}.");
        if (DataMarker.Read(path) is null)
            throw RefusedException.NotFound($"{path} is not a data directory of sluice ({DataMarker.FileName} is missing): give another one with {flag}.");
        if (DataMarker.Read(path) == DataUse.Dataset)
            throw RefusedException.Conflict($"{path} holds training data, not training runs: look at it with 'sluice dataset describe', or give another one with {flag}.");
        if (DataMarker.Read(path) == DataUse.Experiments)
            throw RefusedException.Conflict($"{path} holds results of experiments: each one's journal is in the directory of its name, for example {flag} {System.IO.Path.Combine(path, "league")}.");
    }

    /// <summary>Wants the directory of an embedded journal, which is to be read; a journal in a database needs none.</summary>
    /// <exception cref="RefusedException">Nothing is there, or it is not ours.</exception>
    public static void RequireJournal(SluiceSettings settings)
    {
        if (settings.Journal.Provider == JournalProvider.Sqlite)
            RequireReadable(settings.Data);
    }

    /// <summary>Opens or makes the directory of an embedded journal, which is to be written to; null for a journal in a database, which needs none.</summary>
    /// <exception cref="RefusedException">It is not ours, or in use.</exception>
    public static DataDirectory? OpenJournal(SluiceSettings settings) => settings.Journal.Provider == JournalProvider.Sqlite ? Open(settings.Data) : null;

    public void Dispose() => _lock.Dispose();

    private static DataUse Mark(string path, DataUse use, string flag = "--data")
    {
        if (File.Exists(path))
            throw RefusedException.Conflict($"{path} is a file: give a directory with {flag}.");
        Directory.CreateDirectory(path);
        if (DataMarker.Read(path) is { } known)
            return known;
        if (Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw RefusedException.Conflict(
                $"{path} holds files that are not sluice's ({DataMarker.FileName} is missing), and nothing of others is touched: give an empty or new directory with {flag}.");
        }

        DataMarker.Write(path, use);
        return use;
    }

    /// <summary>Removes what a demonstration writes and nothing else, so that a file somebody put beside it survives.</summary>
    private static bool Clear(string path)
    {
        var journal = SluiceSettings.JournalFile(path);
        string[] written = [journal, journal + "-wal", journal + "-shm", journal + "-journal", PictureFile(path)];
        var found = written.Where(File.Exists).ToArray();
        foreach (var file in found)
            File.Delete(file);
        return found.Length > 0;
    }

    /// <summary>Where a demonstration draws its timeline.</summary>
    public static string PictureFile(string path) => System.IO.Path.Combine(path, "latency.png");
}
