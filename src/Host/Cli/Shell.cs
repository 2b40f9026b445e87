using Sluice.Hosting.Data;

namespace Sluice.Hosting.Cli;

/// <summary>Commands that are printed to be typed.</summary>
internal static class Shell
{
    /// <summary>What names a command's data directory to the next one, a space before it; empty where the journal is in a database.</summary>
    public static string DataFlag(DataDirectory? data) => data is null ? "" : $" --data {Quote(data.Path)}";

    /// <summary>A path as a shell takes it; relative to the working directory where that is shorter.</summary>
    public static string Quote(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        var shown = relative.Length < path.Length && !relative.StartsWith("../..", StringComparison.Ordinal) ? relative : path;
        return shown.All(c => char.IsLetterOrDigit(c) || c is '/' or '\\' or '.' or '-' or '_' or ':' or '~') ? shown : "'" + shown.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }
}
