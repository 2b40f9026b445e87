using System.Text;
using Akka.Configuration;

namespace Sluice.Hosting.Settings;

/// <summary>An operator's own Akka settings: every <c>*.conf</c> of a directory, in the order of their names.</summary>
internal static class HoconFiles
{
    /// <returns>Null where there is no such directory or no file in it.</returns>
    public static string? Read(string directory)
    {
        if (!Directory.Exists(directory))
            return null;
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(directory, "*.conf").Order(StringComparer.Ordinal))
            text.AppendLine(Checked(file));
        return text.Length == 0 ? null : text.ToString();
    }

    private static string Checked(string file)
    {
        var text = File.ReadAllText(file);
        try
        {
            ConfigurationFactory.ParseString(text);
            return text;
        }
        catch (FormatException failure)
        {
            throw RefusedException.Usage($"{file} is not HOCON: {failure.Message}");
        }
    }
}
