using System.Globalization;
using System.Text;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>
/// Where the properties of submissions are: one file each, which nobody else can read, named by its marks. A process that was started with one of them is the
/// job's, whoever started it.
/// </summary>
internal sealed class SubmitFolder
{
    private const string Ending = ".properties";
    private const char Mark = '~';

    private readonly string _folder;

    /// <exception cref="ArgumentException">The folder cannot be made, or others may write to it.</exception>
    public SubmitFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = Path.GetFullPath(folder);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(_folder);
            else
                Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            RequireOwn();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The folder {_folder} for submissions cannot be made; let Sluice write to the one above it.", nameof(folder), failure);
        }
    }

    public string Place => _folder;

    public static string IdOf(RunMarks marks) => string.Create(CultureInfo.InvariantCulture, $"{marks.Epoch}{Mark}{marks.Configuration}{Mark}{marks.StartText}");

    /// <summary>Null if it is no id of ours.</summary>
    public static RunMarks? MarksOf(string id) => id.Split(Mark) is [var epoch, var configuration, var start] ? RunMarks.Parse(epoch, configuration, start) : null;

    public string FileOf(string id) => Path.Combine(_folder, id + Ending);

    /// <summary>Null unless a file of ours is among a process' arguments.</summary>
    public string? IdIn(string argument) =>
        argument.EndsWith(Ending, StringComparison.Ordinal) && Path.GetDirectoryName(argument) == _folder && Path.GetFileNameWithoutExtension(argument) is var id && MarksOf(id) is not null
            ? id
            : null;

    /// <summary>Writes a submission's properties, in place of whatever had the same marks, and removes those of others.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public string Write(string id, IEnumerable<KeyValuePair<string, string>> properties)
    {
        foreach (var old in Directory.EnumerateFiles(_folder, "*" + Ending))
            File.Delete(old);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = FileOf(id);
        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(PropertiesText.Of(properties)));
        return path;
    }

    private void RequireOwn()
    {
        if (FileRights.OthersMayWrite(_folder))
            throw new ArgumentException($"Others may write to {_folder}, and could have anything run; take that right from them (chmod go-w).");
    }
}
