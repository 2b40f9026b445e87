using System.Globalization;
using System.Text;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>Properties as <c>java.util.Properties</c> reads them, in ASCII: whatever is in a key or a value stays there.</summary>
internal static class PropertiesText
{
    public static string Of(IEnumerable<KeyValuePair<string, string>> properties)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in properties)
        {
            Escape(text, key, isKey: true);
            text.Append('=');
            Escape(text, value, isKey: false);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Escape(StringBuilder text, string part, bool isKey)
    {
        for (var i = 0; i < part.Length; i++)
        {
            var letter = part[i];
            if (letter is '\\' or '=' or ':' or '#' or '!' || (letter == ' ' && (isKey || i == 0)))
                text.Append('\\').Append(letter);
            else if (letter is < ' ' or > '~')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
            else
                text.Append(letter);
        }
    }
}
