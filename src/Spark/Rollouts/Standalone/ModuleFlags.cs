using System.Collections.Immutable;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Rollouts.Standalone;

/// <summary>
/// From Java 17 on a driver needs packages of the JDK opened to it. <c>spark-submit</c> sees to that itself; a request over REST has to ask for it, or the driver
/// ends with an IllegalAccessError before its first line. Executors get the flags from their driver.
/// </summary>
internal static class ModuleFlags
{
    public static string DriverKey { get; } = SparkLevers.DriverExtraJavaOptions.PropertyKey;

    // An older JVM ignores what it does not know, but would refuse --add-opens itself were it not for the first flag.
    private static readonly ImmutableArray<string> Packages =
    [
        "java.base/java.lang", "java.base/java.lang.invoke", "java.base/java.lang.reflect", "java.base/java.io", "java.base/java.net", "java.base/java.nio",
        "java.base/java.util", "java.base/java.util.concurrent", "java.base/java.util.concurrent.atomic", "java.base/sun.nio.ch", "java.base/sun.nio.cs",
        "java.base/sun.security.action", "java.base/sun.util.calendar", "java.security.jgss/sun.security.krb5",
    ];

    // The last is Spark's own from 3.4 on, which sets final fields as a JVM from 18 on lets nobody otherwise; a master from 4.0 on adds all of them itself.
    private static readonly string Flags =
        string.Join(' ', Packages.Select(package => $"--add-opens={package}=ALL-UNNAMED").Prepend("-XX:+IgnoreUnrecognizedVMOptions").Append("-Djdk.reflect.useDirectMethodHandle=false"));

    /// <summary>The properties with the flags before the driver's own.</summary>
    public static IEnumerable<KeyValuePair<string, string>> AddTo(IReadOnlyList<KeyValuePair<string, string>> properties)
    {
        var own = properties.LastOrDefault(property => property.Key == DriverKey).Value;
        return properties.Where(property => property.Key != DriverKey).Append(new(DriverKey, own is null ? Flags : $"{Flags} {own}"));
    }
}
