using System.Text.RegularExpressions;

namespace Sluice.Spark.Live.Files;

/// <summary>Names of settings whose values are secrets, whoever's settings they are; what is named like one counts as one.</summary>
internal static partial class SecretNames
{
    public static bool IsSecret(string name) => Words().IsMatch(name);

    /// <summary>Whether a text holds a secret as <c>name=value</c>, or in an address, as <c>//user:password@host</c>.</summary>
    public static bool IsIn(string text) => Assignment().IsMatch(text) || Address().IsMatch(text);

    // Spark's own (spark.redaction.regex), and what librdkafka has besides: keys and certificates as text, a JAAS line, an OAuth configuration.
    [GeneratedRegex(@"secret|passw|token|credential|access[._-]?key|api[._-]?key|private[._-]?key|(key|ca|certificate)\.pem$|jaas|oauthbearer\.config", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex(@"(secret|passw|token|credential|access[._-]?key|api[._-]?key|private[._-]?key)[\w.-]*\s*[=:]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"//[^/\s@]*:[^/\s@]*@", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
