using Sluice.Hosting.Data;

namespace Sluice.Hosting.Settings;

/// <summary>A file that a setting names, such as a mounted secret. A class and no record: what is in it is never written out.</summary>
internal sealed class SettingFile
{
    /// <summary>A chain of certificates is a few thousand.</summary>
    private const int MostCharacters = 1 << 17;

    private readonly string _path;
    private readonly string _key;

    private SettingFile(string path, string key)
    {
        _path = path;
        _key = key;
        Text = Content();
    }

    public string Text { get; }

    /// <param name="name">What the setting says.</param>
    /// <param name="key">The setting, for messages.</param>
    /// <param name="directory">Where a relative path starts.</param>
    /// <exception cref="RefusedException">It cannot be read; the message names the key.</exception>
    public static SettingFile Read(string name, string key, string directory)
    {
        if (name.Contains("-----BEGIN", StringComparison.Ordinal))
            throw RefusedException.Usage($"{key} is the name of a file, not what is in it.");
        if (name.Contains('\0', StringComparison.Ordinal))
            throw RefusedException.Usage($"{key} has a zero character in it, as no file's name has; give the name of a file.");
        return new SettingFile(Path.GetFullPath(name, directory), key);
    }

    public override string ToString() => $"{_path} ({_key})";

    private string Content()
    {
        try
        {
            return BoundedText.Read(_path, MostCharacters, $"what {_key} is to name");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw RefusedException.NotFound($"There is no file {this}.");
        }
        catch (UnauthorizedAccessException)
        {
            throw RefusedException.Denied($"{this} may not be read: it is a folder, or is not this user's to read.");
        }
        catch (IOException failure)
        {
            throw RefusedException.Failed($"{this} cannot be read: {failure.Message}");
        }
    }
}
