using System.Text.RegularExpressions;

namespace Sluice.Spark.Rollouts;

/// <summary>Tells by its name what is likely a secret, as Spark does (<c>spark.redaction.regex</c>), and keeps such out of what people read.</summary>
internal static partial class SecretWords
{
    private const string Blot = "$1=(hidden)";
    private const string Rest = "$1 (hidden)";

    public static bool IsIn(string key) => Word().IsMatch(key);

    /// <summary>A line of somebody's log without the values that follow such names, and without what a terminal would take for a command.</summary>
    public static string Hide(string line) =>
        Controls().Replace(Credentials().Replace(Assignment().Replace(Flag().Replace(Header().Replace(line, Rest), Rest), Blot), "$1(hidden)@"), "?");

    [GeneratedRegex("secret|password|passwd|passphrase|token|credential|api[_.-]?key|access[_.-]?key|private[_.-]?key|jaas", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("""([\w.-]*(?:secret|password|passwd|passphrase|token|credential|api[_.-]?key|access[_.-]?key|private[_.-]?key)[\w.-]*)["']?\s*[=:]\s*(?:"[^"]*"?|'[^']*'?|\S+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    /// <summary>A flag of a command, whose value is the next word.</summary>
    [GeneratedRegex(@"((?<!\S)--?[\w.-]*(?:secret|password|passwd|passphrase|token|credential|api[_.-]?key|access[_.-]?key|private[_.-]?key)[\w.-]*)\s+[^\s-]\S*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Flag();

    [GeneratedRegex("""(authorization["']?\s*[=:]\s*["']?(?:bearer|basic|negotiate|digest))\s+[^\s"']+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex(@"\p{Cc}", RegexOptions.CultureInvariant)]
    private static partial Regex Controls();

    [GeneratedRegex(@"(\w://)[^/\s@]+@", RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();
}
