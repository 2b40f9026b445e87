using System.Globalization;
using System.Text;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>Reads properties by the rules of <c>java.util.Properties.load</c>: what Spark would make of a file. A key that comes twice is an error here.</summary>
internal static class PropertiesReader
{
    public static Dictionary<string, string> Read(string text)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in LogicalLines(text))
        {
            var at = 0;
            while (at < line.Length && line[at] is not ('=' or ':' or ' ' or '\t' or '\f'))
                at += line[at] == '\\' ? 2 : 1;
            var key = Unescape(line[..Math.Min(at, line.Length)]);
            while (at < line.Length && line[at] is ' ' or '\t' or '\f')
                at++;
            if (at < line.Length && line[at] is '=' or ':')
                at++;
            while (at < line.Length && line[at] is ' ' or '\t' or '\f')
                at++;
            properties.Add(key, Unescape(line[Math.Min(at, line.Length)..]));
        }

        return properties;
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        var joined = new StringBuilder();
        foreach (var natural in text.Split(["\r\n", "\n", "\r"], StringSplitOptions.None))
        {
            var line = natural.TrimStart(' ', '\t', '\f');
            if (joined.Length == 0 && (line.Length == 0 || line[0] is '#' or '!'))
                continue;
            var slashes = line.Length - line.TrimEnd('\\').Length;
            if (slashes % 2 == 1)
            {
                joined.Append(line[..^1]);
                continue;
            }

            yield return joined.Append(line).ToString();
            joined.Clear();
        }
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            if (i >= text.Length)
                break;
            if (text[i] == 'u')
            {
                plain.Append((char)int.Parse(text.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
                continue;
            }

            plain.Append(text[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var other => other });
        }

        return plain.ToString();
    }
}
