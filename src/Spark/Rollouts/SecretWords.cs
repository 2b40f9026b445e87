using System.Text.RegularExpressions;

namespace Sluice.Spark.Rollouts;

/// <summary>Tells by its name what is likely a secret, as Spark does (<c>spark.redaction.regex</c>), and keeps such out of what people read.</summary>
internal static partial class SecretWords
{
    private const string Blot = "$1=(hidden)";

    public static bool IsIn(string key) => Word().IsMatch(key);

    /// <summary>A line of somebody's log without the values that follow such names.</summary>
    public static string Hide(string line) => Credentials().Replace(Assignment().Replace(line, Blot), "$1(hidden)@");

    [GeneratedRegex("secret|password|passwd|token|credential|api[_.-]?key|access[_.-]?key", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("""([\w.-]*(?:secret|password|passwd|token|credential|api[_.-]?key|access[_.-]?key)[\w.-]*)["']?\s*[=:]\s*(?:"[^"]*"?|'[^']*'?|\S+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"(\w://)[^/\s@]+@", RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();
}
