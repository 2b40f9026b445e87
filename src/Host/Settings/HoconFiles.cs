using System.Text;
using Akka.Configuration;
using Sluice.Hosting.Data;

namespace Sluice.Hosting.Settings;

/// <summary>An operator's own Akka settings: every <c>*.conf</c> of a directory, in the order of their names.</summary>
internal static class HoconFiles
{
    /// <returns>Null where there is no such directory or no file in it.</returns>
    /// <exception cref="RefusedException">One of them is not HOCON; the message has the file and the line.</exception>
    public static string? Read(string directory)
    {
        if (!Directory.Exists(directory))
            return null;
        var all = new StringBuilder();
        var files = Directory.EnumerateFiles(directory, "*.conf").Order(StringComparer.Ordinal).ToArray();
        foreach (var file in files)
        {
            all.Append(Checked(file, BoundedText.Read(file, HoconText.MostCharacters, "Akka's settings") + "\n"));
            if (all.Length > HoconText.MostCharacters)
                throw RefusedException.Usage($"The files of {directory} up to {file} are longer than {HoconText.MostCharacters} characters; leave some out.");
        }

        return files.Length switch
        {
            0 => null,
            1 => all.ToString(),
            // What is well in each may not be together.
            _ => Checked(directory, all.ToString()),
        };
    }

    private static string Checked(string place, string text)
    {
        try
        {
            HoconText.Check(text);
            ConfigurationFactory.ParseString(text);
            return text;
        }
        catch (FormatException failure)
        {
            throw RefusedException.Usage($"{place} is not HOCON that Akka reads: {failure.Message}");
        }
    }
}
